import { PixelValueError } from '@blender-sim/optics';
import { move } from 'piscina';
import { type SlotImage, developSlot } from './develop-slot.js';
import { TornFrameError } from './exr.js';
import { type HalfSlot, type HalfTaken, LightError, takeHalf } from './take-half.js';
import { type TruthMaps, type TruthSlot, takeTruth } from './take-truth.js';

/** Errors lose their class on the way between threads; what matters of them goes as a value. */
export interface DevelopFailure {
  readonly failure: 'torn' | 'not-finite' | 'light' | 'other';
  readonly message: string;
}

/** The worker thread's first task: the pixels are handed over, not copied. */
export function develop(slot: SlotImage): Uint8Array | DevelopFailure {
  // move() marks its argument for transfer; piscina unwraps it, so to the caller it is the array.
  return valued(() => move(developSlot(slot)) as unknown as Uint8Array);
}

/** Its second: half of a pair, in shared memory. */
export function half(slot: HalfSlot): HalfTaken | DevelopFailure {
  return valued(() => takeHalf(slot));
}

/** Its third: the maps of the ground truth. */
export function truth(slot: TruthSlot): TruthMaps | DevelopFailure {
  return valued(() => takeTruth(slot));
}

function valued<T>(work: () => T): T | DevelopFailure {
  try {
    return work();
  } catch (error) {
    return { failure: failureOf(error), message: error instanceof Error ? error.message : String(error) };
  }
}

function failureOf(error: unknown): DevelopFailure['failure'] {
  if (error instanceof TornFrameError) return 'torn';
  if (error instanceof PixelValueError) return 'not-finite';
  return error instanceof LightError ? 'light' : 'other';
}
