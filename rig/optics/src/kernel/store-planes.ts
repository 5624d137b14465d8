import type { SharedBasisMemory } from './basis-memory.js';
import { checkStore } from './check-store.js';
import { KernelError } from './kernel-error.js';
import { GROUP_BYTES, groupCount, laneOffset, slabAddress, slabBytes } from './layout.js';
import type { ResampleMap, StoreEntry, StoreJob, StoreTarget } from './types.js';

/** For each entry, for each of its targets: the largest value before conversion. */
export type StoreMaxima = readonly (readonly number[])[];

/**
 * Puts traced light into lanes. A lane's value is sum over sources i of (weight_i / sum of weights) x (mix . RGB_i), with a
 * map each plane looked up as the sum of its 4 taps; all in float64, sources in the order given, then rounded once: to
 * float32, or to the nearest int16 step (halves up), saturated.
 * @param from, to groups of 8 pixels, so that threads share a job; default: all of them.
 * @throws KernelError KERNEL_JOB_INVALID; KERNEL_LIGHT_NOT_FINITE, which leaves the lane half written.
 */
export function storePlanes(
  memory: SharedBasisMemory,
  job: StoreJob,
  from: number = 0,
  to: number = groupCount(job.pixels),
): StoreMaxima {
  checkStore(job, memory);
  return job.entries.map((entry) => entry.targets.map((target) => storeLane(memory, job, entry, target, from, to)));
}

/** Groups that are gathered before they are written: the row of float64 stays in the first cache. */
const RUN_GROUPS = 128;

function storeLane(
  memory: SharedBasisMemory,
  job: StoreJob,
  entry: StoreEntry,
  target: StoreTarget,
  from: number,
  to: number,
): number {
  const row = new Float64Array(RUN_GROUPS * 8);
  const write = laneWriter(memory, target);
  let largest = -Infinity;
  for (let group = from; group < to; group += RUN_GROUPS) {
    const start = group * 8;
    const count = Math.min(job.pixels, Math.min(group + RUN_GROUPS, to) * 8) - start;
    row.fill(0, 0, count);
    gather(row, count, start, job, entry, target.mix);
    for (let at = 0; at < count; at++) {
      const value = row[at] as number;
      // float32 has its own infinity.
      if (!Number.isFinite(Math.fround(value))) throw notFinite(entry, target, start + at, value);
      if (value > largest) largest = value;
    }
    write(group, row, count);
  }
  return largest;
}

function gather(
  row: Float64Array,
  count: number,
  start: number,
  { sourcePixels, map }: StoreJob,
  { sources }: StoreEntry,
  mix: StoreTarget['mix'],
): void {
  const total = sources.reduce((sum, { weight }) => sum + weight, 0);
  for (const { planes, image, weight } of sources) {
    const share = weight / total;
    mix.forEach((part, channel) => {
      if (part === 0) return;
      const plane = (image * 3 + channel) * sourcePixels;
      if (map === undefined) addPlane(row, count, planes, plane + start, part * share);
      else addMapped(row, count, planes, plane, part * share, map, start);
    });
  }
}

function addPlane(row: Float64Array, count: number, planes: Float32Array, first: number, factor: number): void {
  for (let at = 0; at < count; at++) row[at] = (row[at] as number) + (planes[first + at] as number) * factor;
}

function addMapped(
  row: Float64Array,
  count: number,
  planes: Float32Array,
  plane: number,
  factor: number,
  { indices, weights }: ResampleMap,
  start: number,
): void {
  // In bounds: checkStore looked at every index.
  for (let at = 0, tap = 4 * start; at < count; at++, tap += 4) {
    const value =
      (planes[plane + (indices[tap] as number)] as number) * (weights[tap] as number) +
      (planes[plane + (indices[tap + 1] as number)] as number) * (weights[tap + 1] as number) +
      (planes[plane + (indices[tap + 2] as number)] as number) * (weights[tap + 2] as number) +
      (planes[plane + (indices[tap + 3] as number)] as number) * (weights[tap + 3] as number);
    row[at] = (row[at] as number) + value * factor;
  }
}

type WriteRow = (group: number, row: Float64Array, count: number) => void;

function laneWriter(memory: SharedBasisMemory, { kind, slab, lane, scale = 1 }: StoreTarget): WriteRow {
  const { buffer } = memory.memory;
  const start = slabAddress(memory, slab);
  const bytes = slabBytes(memory.pixels);
  if (kind === 'f32') {
    const floats = new Float32Array(buffer, start, bytes / 4);
    const first = laneOffset(kind, lane) / 4;
    return (group, row, count) => {
      for (let at = 0; at < count; at++) {
        floats[first + (group + (at >> 3)) * (GROUP_BYTES / 4) + (at & 7)] = row[at] as number;
      }
    };
  }
  const steps = new Int16Array(buffer, start, bytes / 2);
  const first = laneOffset(kind, lane) / 2;
  return (group, row, count) => {
    for (let at = 0; at < count; at++) {
      const step = Math.floor((row[at] as number) / scale + 0.5);
      steps[first + (group + (at >> 3)) * (GROUP_BYTES / 2) + 2 * (at & 7)] =
        step > 32_767 ? 32_767 : step < -32_768 ? -32_768 : step;
    }
  };
}

function notFinite(entry: StoreEntry, target: StoreTarget, pixel: number, value: number): KernelError {
  const images = entry.sources.map(({ image }) => image);
  return new KernelError(
    'KERNEL_LIGHT_NOT_FINITE',
    `The traced light is not finite: pixel ${pixel} of the mean of image${images.length === 1 ? '' : 's'} ` +
      `${images.join(', ')} is ${value} (for slab ${target.slab}, lane ${target.lane}).`,
    { fields: { pixel, images, slab: target.slab, lane: target.lane } },
  );
}
