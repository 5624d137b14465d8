import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BasisMemory } from './basis-memory.js';
import { compileKernel, openKernel } from './kernel.js';
import { exposeReference } from './reference.js';
import { filledMemory, jobOf, jobShape } from './testing/random-jobs.js';
import { runJob } from './testing/run-job.js';
import { type ExposeJob, LANES, type SumKind, exposedBytes } from './types.js';

const module = await compileKernel();
const SLABS = 5;

function same(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

function run(memory: BasisMemory, job: ExposeJob, cuts: readonly number[] = []): Uint8Array {
  return runJob(openKernel(module, memory.shared.memory), memory, job, cuts);
}

test('the kernel gives the bytes of the reference, wherever a job is cut', () => {
  fc.assert(
    fc.property(jobShape, fc.array(fc.nat(), { maxLength: 3 }), (shape, cuts) => {
      const memory = filledMemory(shape.kind, shape.pixels, SLABS, shape.seed);
      const job = jobOf(shape, memory);
      expect(same(run(memory, job, cuts), exposeReference(memory, job))).toBe(true);
    }),
    { numRuns: 400 },
  );
}, 120_000);

test('an image does not depend on the other patterns of its job', () => {
  fc.assert(
    fc.property(jobShape, fc.nat(), (shape, pick) => {
      const memory = filledMemory(shape.kind, shape.pixels, SLABS, shape.seed);
      const job = jobOf(shape, memory);
      const pattern = pick % job.patterns;
      const bytes = exposedBytes(job);
      const wanted = run(memory, job).subarray(pattern * bytes, (pattern + 1) * bytes);
      expect(same(run(memory, alone(job, pattern)), wanted)).toBe(true);
    }),
    { numRuns: 100 },
  );
}, 120_000);

/** The job with one of its patterns. */
function alone(job: ExposeJob, pattern: number): ExposeJob {
  const lanes = LANES[job.kind];
  const channels = job.channels.map((channel) => ({
    ...channel,
    weights: channel.weights.filter((_, index) => Math.floor(index / lanes) % job.patterns === pattern),
  }));
  // The same kind of channels, the same number.
  return { ...job, patterns: 1, channels } as unknown as ExposeJob;
}

test.each<[SumKind, number]>([
  ['f32', 8192],
  ['i16x8', 4096],
  ['i16x16', 4096],
])('%s sums of 65,536 LEDs at full light and full weight are right', (kind, terms) => {
  const memory = filledMemory(kind, 9, 1, 1);
  const { buffer } = memory.shared.memory;
  if (kind === 'f32') new Float32Array(buffer, memory.shared.slabsAt, memory.slabBytes / 4).fill(1);
  else new Int16Array(buffer, memory.shared.slabsAt, memory.slabBytes / 2).fill(32_767);
  const length = terms * LANES[kind];
  const weights = { f32: Float32Array, i16x8: Uint8Array, i16x16: Uint16Array }[kind];
  const full = { f32: 1, i16x8: 255 * 32_767, i16x16: 65_535 * 32_767 }[kind];
  const job = {
    kind,
    pixels: 9,
    patterns: 1,
    channels: [
      { slabs: new Array(terms).fill(0), weights: new weights(length).fill(65_535 * (kind === 'f32' ? 0 : 1)) },
    ],
    scale: 1 / full,
    output: { sample: 'f32' },
  } as unknown as ExposeJob;
  if (job.kind === 'f32') job.channels[0].weights.fill(1);
  if (job.kind === 'i16x8') job.channels[0].weights.fill(255);
  const images = run(memory, job);
  const values = new Float32Array(images.buffer, images.byteOffset, 9);
  expect([...values]).toEqual(new Array(9).fill(65_536));
});

test('float32 sums are at most a code off float64, in under .5% of pixels, linear and with the sRGB curve', () => {
  const memory = filledMemory('f32', 4000, 16, 7);
  for (const table of [false, true]) {
    const shape = { kind: 'f32', pixels: 4000, patterns: 8, channels: 1, terms: 16 } as const;
    const job = jobOf({ ...shape, sample: 'u8', table, scales: 'none', seed: 3 }, memory);
    const found = run(memory, job);
    const wanted = exposeReference(memory, job, 'float64');
    const off = found.reduce((count, code, index) => count + Number(code !== wanted[index]), 0);
    const worst = found.reduce((most, code, index) => Math.max(most, Math.abs(code - (wanted[index] ?? NaN))), 0);
    expect(worst).toBeLessThanOrEqual(1);
    expect(off / found.length).toBeLessThan(0.005);
    // The codes are spread out, or the test would say nothing.
    expect(new Set(found).size).toBeGreaterThan(20);
  }
});
