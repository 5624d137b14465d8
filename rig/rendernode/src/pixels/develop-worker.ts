import { PixelValueError } from '@blender-sim/optics';
import { move } from 'piscina';
import { type SlotImage, developSlot } from './develop-slot.js';
import { TornFrameError } from './exr.js';

/** Errors lose their class on the way between threads; what matters of them goes as a value. */
export interface DevelopFailure {
  readonly failure: 'torn' | 'not-finite' | 'other';
  readonly message: string;
}

/** The worker thread's task: the pixels are handed over, not copied. */
export function develop(slot: SlotImage): Uint8Array | DevelopFailure {
  try {
    // move() marks its argument for transfer; piscina unwraps it, so to the caller it is the array.
    return move(developSlot(slot)) as unknown as Uint8Array;
  } catch (error) {
    const failure =
      error instanceof TornFrameError ? 'torn' : error instanceof PixelValueError ? 'not-finite' : 'other';
    return { failure, message: error instanceof Error ? error.message : String(error) };
  }
}
