import type { BasisMemory } from './basis-memory.js';
import { checkJob } from './check-job.js';
import { groupCount, slabAddress } from './layout.js';
import { type ExposeJob, LANES, exposedBytes } from './types.js';

// A job's description in memory; assembly/index.ts reads the same.
const HEADER_BYTES = 96;
const KINDS = { f32: 0, i16x8: 1, i16x16: 2 } as const;
const SAMPLE_SIZES = { u8: 1, u16: 2, f32: 4 } as const;
/** What value 1 becomes; with a table its last entry; 0 says float samples. */
const FULL = { u8: 255, u16: 65_535, f32: 0 } as const;

/** A job laid out in the work area of its memory. */
export interface JobPlan {
  /** Of the description; what `Kernel.expose` takes. */
  readonly address: number;
  /** Groups of 8 pixels to be done. */
  readonly groups: number;
  /** Of the first image; the others follow. */
  readonly out: number;
  readonly imageBytes: number;
  readonly patterns: number;
}

interface Places {
  readonly channels: readonly { readonly slabs: number; readonly weights: number; readonly scales: number }[];
  readonly table: number;
  readonly out: number;
  readonly bytes: number;
}

/** Octets of the work area that a job takes: its description, weights and images. */
export function planBytes(job: ExposeJob): number {
  return placesOf(job).bytes;
}

/**
 * Writes a job at `address`, where planBytes(job) octets are free.
 * @throws KernelError KERNEL_JOB_INVALID
 */
export function writePlan(memory: BasisMemory, job: ExposeJob, address: number): JobPlan {
  checkJob(job, memory.shared);
  const places = placesOf(job);
  const { buffer } = memory.shared.memory;
  const imageBytes = exposedBytes(job);
  const { output } = job;
  const table = 'table' in output ? output.table : undefined;
  const header = new DataView(buffer, address, HEADER_BYTES);
  [
    KINDS[job.kind],
    job.patterns,
    job.channels.length,
    SAMPLE_SIZES[output.sample],
    table === undefined ? 0 : address + places.table,
    address + places.out,
    job.pixels,
    imageBytes,
  ].forEach((value, index) => header.setUint32(4 * index, value, true));
  header.setFloat64(32, job.scale, true);
  header.setFloat64(40, table === undefined ? FULL[output.sample] : 65_535, true);
  if (table !== undefined)
    new Uint8Array(buffer, address + places.table, table.byteLength).set(
      new Uint8Array(table.buffer, table.byteOffset, table.byteLength),
    );
  places.channels.forEach((place, index) => {
    const channel = job.channels[index];
    if (channel === undefined) return;
    const { slabs } = channel;
    [slabs.length, address + place.slabs, address + place.weights, address + place.scales].forEach((value, word) =>
      header.setUint32(48 + 16 * index + 4 * word, value, true),
    );
    new Uint32Array(buffer, address + place.slabs, slabs.length).set(
      slabs.map((slab) => slabAddress(memory.shared, slab)),
    );
    const scales = new Float64Array(buffer, address + place.scales, slabs.length);
    if (channel.scales === undefined) scales.fill(1);
    else scales.set(channel.scales);
    writeWeights(buffer, address + place.weights, channel.weights);
  });
  return {
    address,
    groups: groupCount(job.pixels),
    out: address + places.out,
    imageBytes,
    patterns: job.patterns,
  };
}

/** The images of a finished job, views on the memory. */
export function plannedImages(memory: BasisMemory, plan: JobPlan): Uint8Array<SharedArrayBuffer>[] {
  const buffer = memory.shared.memory.buffer;
  return Array.from(
    { length: plan.patterns },
    (_, index) => new Uint8Array(buffer, plan.out + index * plan.imageBytes, plan.imageBytes),
  );
}

function placesOf(job: ExposeJob): Places {
  let bytes = HEADER_BYTES;
  const place = (size: number): number => {
    const at = Math.ceil(bytes / 64) * 64;
    bytes = at + size;
    return at;
  };
  // A row of weights has 32 octets for 8 float32 or 16 int16; 16-bit weights are two rows.
  const rowBytes = job.kind === 'i16x16' ? 64 : 32;
  const channels = job.channels.map(({ slabs }) => ({
    slabs: place(4 * slabs.length),
    weights: place(slabs.length * job.patterns * rowBytes),
    scales: place(8 * slabs.length),
  }));
  const table = place('table' in job.output ? job.output.table.byteLength : 0);
  const out = place(job.patterns * exposedBytes(job));
  return { channels, table, out, bytes };
}

function writeWeights(buffer: ArrayBufferLike, at: number, weights: Float32Array | Uint8Array | Uint16Array): void {
  if (weights instanceof Float32Array) {
    new Float32Array(buffer, at, weights.length).set(weights);
  } else if (weights instanceof Uint8Array) {
    new Int16Array(buffer, at, weights.length).set(weights);
  } else {
    const lanes = LANES.i16x16;
    const rows = new Int16Array(buffer, at, 2 * weights.length);
    for (let index = 0; index < weights.length; index++) {
      const weight = weights[index] as number;
      const row = 2 * (index - (index % lanes)) + (index % lanes);
      rows[row] = weight >> 8;
      rows[row + lanes] = weight & 255;
    }
  }
}
