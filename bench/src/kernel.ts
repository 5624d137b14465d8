// The kernel on one thread: 16 patterns against a blocked OpenBLAS sgemm with quantising, 1 pattern against the machine's
// own read bandwidth. Figures are per CPU second: the machine is shared.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededRandom } from '@blender-sim/base';
import {
  BasisMemory,
  type ExposeJob,
  LANES,
  SCRATCH_BYTES,
  compileKernel,
  openKernel,
  planBytes,
  writePlan,
} from '@blender-sim/optics';
import { compare } from './compare.js';
import { LineProcess } from './line-process.js';

const LEDS = 128;
const PATTERNS = 16;
const PIXELS = 1024 * 1280;
const ROUNDS = 9;
/** Of numpy's blocks: the best of 1024, 4096 and 16384 here. */
const BLOCK_PIXELS = 1024;

type Kind = 'f32' | 'i16x8';

const references = path.resolve(import.meta.dirname, '..', 'kernel');
const module = await compileKernel();
const folder = mkdtempSync(path.join(tmpdir(), 'blender-sim-bench-'));
try {
  await throughput();
  await bandwidth();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function throughput(): Promise<void> {
  const blas = await LineProcess.start('/usr/bin/python3', [
    path.join(references, 'openblas.py'),
    ...[LEDS, PATTERNS, PIXELS, BLOCK_PIXELS].map(String),
  ]);
  try {
    for (const kind of ['f32', 'i16x8'] as const) {
      const seconds = exposer(kind, PATTERNS);
      await compare({
        name: `kernel-${kind}-${PATTERNS}`,
        unit: 'GFLOP per CPU second',
        rounds: ROUNDS,
        target: 'at least 1.5',
        ours: {
          name: `${PATTERNS} patterns of ${LEDS} LEDs, 1280 x 1024, to 8 bits, ${kind}`,
          measure: () => Promise.resolve((2e-9 * LEDS * PATTERNS * PIXELS) / seconds()),
        },
        reference: { name: 'numpy with OpenBLAS, blocked, quantised', measure: () => blas.figure() },
      });
    }
  } finally {
    await blas.close();
  }
}

async function bandwidth(): Promise<void> {
  const program = path.join(folder, 'read-bandwidth');
  execFileSync('cc', ['-O3', '-march=native', '-o', program, path.join(references, 'read-bandwidth.c')]);
  const reader = await LineProcess.start(program, []);
  try {
    for (const kind of ['f32', 'i16x8'] as const) {
      const seconds = exposer(kind, 1);
      const octets = (LEDS / LANES[kind]) * PIXELS * 32;
      await compare({
        name: `kernel-${kind}-1`,
        unit: '1e9 octets of basis read per CPU second',
        rounds: ROUNDS,
        target: 'at least 0.7',
        ours: {
          name: `1 pattern of ${LEDS} LEDs, 1280 x 1024, to 8 bits, ${kind}`,
          measure: () => Promise.resolve((1e-9 * octets) / seconds()),
        },
        reference: { name: 'a sum over 768 MiB in C', measure: () => reader.figure() },
      });
    }
  } finally {
    await reader.close();
  }
}

/** @returns exposes once and says the CPU seconds that took. */
function exposer(kind: Kind, patterns: number): () => number {
  const terms = LEDS / LANES[kind];
  const memory = new BasisMemory({
    pixels: PIXELS,
    maxBytes: terms * PIXELS * 32 + 2 ** 26,
    workBytes: 2 ** 25,
  });
  const random = seededRandom(1);
  const slabs = Array.from({ length: terms }, () => memory.allocate());
  const light = new Uint8Array(memory.shared.memory.buffer, memory.shared.slabsAt, memory.slabBytes);
  if (kind === 'f32') {
    const values = new Float32Array(light.buffer, light.byteOffset, light.length / 4);
    values.forEach((_, at) => (values[at] = random()));
  } else {
    const values = new Int16Array(light.buffer, light.byteOffset, light.length / 2);
    values.forEach((_, at) => (values[at] = 32_767 * random()));
  }
  // The numbers do not matter to the time, but their pages have to be there.
  for (const slab of slabs.slice(1))
    new Uint8Array(memory.shared.memory.buffer, memory.shared.slabsAt + slab * memory.slabBytes, light.length).set(
      light,
    );
  const length = LEDS * patterns;
  const common = { pixels: PIXELS, patterns, output: { sample: 'u8' } } as const;
  const job: ExposeJob =
    kind === 'f32'
      ? { ...common, kind, channels: [{ slabs, weights: Float32Array.from({ length }, random) }], scale: 2 / LEDS }
      : {
          ...common,
          kind,
          channels: [{ slabs, weights: Uint8Array.from({ length }, () => 256 * random()) }],
          scale: 2 / (LEDS * 255 * 32_767),
        };
  const [address, scratch] = [memory.work.take(planBytes(job)), memory.work.take(SCRATCH_BYTES)];
  if (address === undefined || scratch === undefined) throw new Error('the work area is too small');
  const kernel = openKernel(module, memory.shared.memory);
  const plan = writePlan(memory, job, address);
  return () => {
    const before = process.cpuUsage();
    kernel.expose(plan.address, 0, plan.groups, scratch);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
}
