import type { BasisMemory } from '../basis-memory.js';
import { planBytes, plannedImages, writePlan } from '../job-plan.js';
import { type Kernel, SCRATCH_BYTES } from '../kernel.js';
import type { ExposeJob } from '../types.js';

/** Runs a job on this thread in parts that end at `cuts` (groups of 8 pixels). @returns the images one after another. */
export function runJob(kernel: Kernel, memory: BasisMemory, job: ExposeJob, cuts: readonly number[] = []): Uint8Array {
  const address = memory.work.take(planBytes(job));
  const scratch = memory.work.take(SCRATCH_BYTES + 64);
  if (address === undefined || scratch === undefined) throw new Error('the work area is too small for this test');
  try {
    const plan = writePlan(memory, job, address);
    const { buffer } = memory.shared.memory;
    // Whatever the kernel does not write would be seen, and so would what it writes beyond its bounds.
    new Uint8Array(buffer, plan.out, plan.imageBytes * plan.patterns).fill(0xa5);
    const fence = new Uint8Array(buffer, scratch + SCRATCH_BYTES, 64).fill(0xa5);
    let from = 0;
    for (const to of [...cuts.map((cut) => cut % plan.groups).sort((a, b) => a - b), plan.groups]) {
      kernel.expose(plan.address, from, to, scratch);
      from = to;
    }
    if (fence.some((octet) => octet !== 0xa5)) throw new Error('the kernel wrote beyond its scratch memory');
    return Buffer.concat(plannedImages(memory, plan));
  } finally {
    memory.work.give(address);
    memory.work.give(scratch);
  }
}
