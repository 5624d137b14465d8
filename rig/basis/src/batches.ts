import type { ImageFamily } from './summing.js';

/** Patterns that one job of the kernel makes. */
export interface Batch {
  readonly family: ImageFamily;
  /** Their numbers within the request. */
  readonly tasks: number[];
}

/** Patterns of a job: enough for the kernel's speed, few enough for the first image to come soon. */
const MOST = 16;
/** Octets of the images of a job; a quarter of the kernel's work area, so that jobs overlap. */
const MOST_BYTES = 24 * 2 ** 20;

/** Patterns of one family one after another, in their order, a batch's worth at a time. @param imageBytes of the kernel's output. */
export function batchesOf(families: readonly ImageFamily[], imageBytes: number): Batch[] {
  const most = Math.max(1, Math.min(MOST, Math.floor(MOST_BYTES / imageBytes)));
  const batches: Batch[] = [];
  families.forEach((family, task) => {
    const last = batches.at(-1);
    if (last?.family === family && last.tasks.length < most) last.tasks.push(task);
    else batches.push({ family, tasks: [task] });
  });
  return batches;
}
