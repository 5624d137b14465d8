import type { SharedBasisMemory } from './basis-memory.js';
import { KernelError } from './kernel-error.js';
import type { ResampleMap, StoreEntry, StoreJob, StoreTarget } from './types.js';

/** @throws KernelError KERNEL_JOB_INVALID: what does not fit, and what was expected. */
export function checkStore(job: StoreJob, memory: SharedBasisMemory): void {
  const { pixels, sourcePixels, map } = job;
  if (pixels !== memory.pixels) throw invalid(`The job has ${pixels} pixels, the slabs ${memory.pixels}.`);
  if (map === undefined && sourcePixels !== pixels)
    throw invalid(`The sources have ${sourcePixels} pixels, the slabs ${pixels}; a map is needed.`);
  if (map !== undefined) checkMap(map, job);
  for (const entry of job.entries) {
    checkSources(entry, sourcePixels);
    entry.targets.forEach((target) => checkTarget(target, memory.slabCount));
  }
}

function checkSources({ sources }: StoreEntry, sourcePixels: number): void {
  if (sources.length === 0) throw invalid('An entry has no sources; expected one or more.');
  for (const { planes, image, weight } of sources) {
    if (!(Number.isSafeInteger(image) && image >= 0 && (image + 1) * 3 * sourcePixels <= planes.length))
      throw invalid(`There is no image ${image} of 3 x ${sourcePixels} values among ${planes.length}.`);
    if (!(weight > 0 && weight < Infinity)) throw invalid(`A source has the weight ${weight}; expected one above 0.`);
  }
}

function checkTarget({ kind, slab, lane, mix, scale }: StoreTarget, slabCount: number): void {
  const lanes = kind === 'f32' ? 8 : 16;
  if (!(Number.isSafeInteger(slab) && slab >= 0 && slab < slabCount))
    throw invalid(`A target is in slab ${slab}; there are ${slabCount}, from 0 on.`);
  if (!(Number.isSafeInteger(lane) && lane >= 0 && lane < lanes))
    throw invalid(`A target is in lane ${lane} of slab ${slab}; expected 0 to ${lanes - 1}.`);
  if (!mix.every(Number.isFinite)) throw invalid(`A target has the mix ${mix.join(', ')}; expected finite shares.`);
  if (kind === 'i16' && !(scale !== undefined && scale > 0 && scale < Infinity))
    throw invalid(`The i16 target in slab ${slab} has the scale ${scale}; expected one above 0.`);
}

/** Maps live as long as a rig does: each is walked once a thread. */
const checked = new WeakMap<Int32Array, number>();

function checkMap({ indices, weights }: ResampleMap, { pixels, sourcePixels }: StoreJob): void {
  const taps = 4 * pixels;
  if (indices.length !== taps || weights.length !== taps)
    throw invalid(`The map has ${indices.length} indices and ${weights.length} weights; expected ${taps} of each.`);
  if (checked.get(indices) === sourcePixels) return;
  const foreign = indices.find((index) => index < 0 || index >= sourcePixels);
  if (foreign !== undefined) throw invalid(`The map names source pixel ${foreign}; there are ${sourcePixels}.`);
  checked.set(indices, sourcePixels);
}

function invalid(message: string): KernelError {
  return new KernelError('KERNEL_JOB_INVALID', message);
}
