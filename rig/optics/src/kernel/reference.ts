import { type BasisMemory } from './basis-memory.js';
import { checkJob } from './check-job.js';
import { GROUP_BYTES, laneOffset, slabAddress } from './layout.js';
import {
  type ExposeJob,
  LANES,
  type OutputCodes,
  type Slab,
  type SumChannel,
  type SumKind,
  exposedBytes,
} from './types.js';

type AnyChannel = SumChannel<Float32Array | Uint8Array | Uint16Array>;

/**
 * The kernel's rule as straight as it can be written: what the WebAssembly kernel is proven against, and slow.
 * @param precision `kernel`: every rounding of the kernel, so that each byte is the same; `float64`: f32 sums in float64, to
 * see what float32 costs. i16 sums are exact in both.
 * @returns the images one after another, samples little-endian.
 * @throws KernelError KERNEL_JOB_INVALID
 */
export function exposeReference(
  memory: BasisMemory,
  job: ExposeJob,
  precision: 'kernel' | 'float64' = 'kernel',
): Uint8Array {
  checkJob(job, memory.shared);
  const bytes = exposedBytes(job);
  const out = new Uint8Array(job.patterns * bytes);
  const store = sampleStore(out.buffer, job.output);
  const light = new DataView(memory.shared.memory.buffer);
  const count = job.channels.length;
  job.channels.forEach((channel, index) => {
    const sum = sumOf(job, channel, precision);
    const row = new Float64Array(channel.slabs.length * LANES[job.kind]);
    for (let pixel = 0; pixel < job.pixels; pixel++) {
      lightOf(memory, light, job.kind, channel.slabs, pixel, row);
      for (let pattern = 0; pattern < job.patterns; pattern++)
        store((pattern * job.pixels + pixel) * count + index, sum(row, pattern) * job.scale);
    }
  });
  return out;
}

/** What one pixel has of every LED, in the order of the sum. */
function lightOf(
  memory: BasisMemory,
  light: DataView,
  kind: SumKind,
  slabs: readonly Slab[],
  pixel: number,
  row: Float64Array,
): void {
  const lanes = LANES[kind];
  slabs.forEach((slab, term) => {
    const place = slabAddress(memory.shared, slab) + (pixel >> 3) * GROUP_BYTES + (pixel & 7) * 4;
    for (let lane = 0; lane < lanes; lane++)
      row[term * lanes + lane] =
        kind === 'f32'
          ? light.getFloat32(place + laneOffset('f32', lane), true)
          : light.getInt16(place + laneOffset('i16', lane), true);
  });
}

type Sum = (light: Float64Array, pattern: number) => number;

function sumOf(job: ExposeJob, { slabs, weights, scales }: AnyChannel, precision: 'kernel' | 'float64'): Sum {
  const { kind, patterns } = job;
  const lanes = LANES[kind];
  const round = kind === 'f32' && precision === 'kernel' ? Math.fround : (value: number): number => value;
  const terms = (light: Float64Array, pattern: number, from: number, to: number): number => {
    let sum = 0;
    for (let term = from; term < to; term++)
      for (let lane = 0, first = (term * patterns + pattern) * lanes; lane < lanes; lane++)
        sum = round(sum + round((light[term * lanes + lane] as number) * (weights[first + lane] as number)));
    return sum;
  };
  if (kind === 'f32') return (light, pattern) => terms(light, pattern, 0, slabs.length);
  // Terms of one scale are added up as integers, 16 at a time: then each such sum is multiplied by its scale.
  const runs = scaleRuns(scales ?? slabs.map(() => 1));
  return (light, pattern) =>
    runs.reduce((total, { from, to, scale }) => total + terms(light, pattern, from, to) * scale, 0);
}

interface ScaleRun {
  readonly from: number;
  readonly to: number;
  readonly scale: number;
}

function scaleRuns(scales: readonly number[]): ScaleRun[] {
  const runs: ScaleRun[] = [];
  scales.forEach((scale, term) => {
    const last = runs.at(-1);
    if (last?.scale === scale && term - last.from < 16) runs[runs.length - 1] = { ...last, to: term + 1 };
    else runs.push({ from: term, to: term + 1, scale });
  });
  return runs;
}

function sampleStore(out: ArrayBuffer, output: OutputCodes): (index: number, value: number) => void {
  const view = new DataView(out);
  if (output.sample === 'f32') return (index, value) => view.setFloat32(4 * index, value, true);
  const code =
    'table' in output
      ? (value: number): number => output.table[codeOf(value, 65_535)] as number
      : (value: number): number => codeOf(value, output.sample === 'u8' ? 255 : 65_535);
  if (output.sample === 'u8') return (index, value) => view.setUint8(index, code(value));
  return (index, value) => view.setUint16(2 * index, code(value), true);
}

function codeOf(value: number, full: number): number {
  return Math.floor(Math.min(Math.max(value, 0), 1) * full + 0.5);
}
