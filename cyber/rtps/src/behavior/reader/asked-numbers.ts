import type { MonotonicMs } from '@blender-sim/base';
import type { SequenceNumber } from '../../structure/sequence-number.js';
import { ASKED_MS } from './reader-timing.js';

/**
 * What a writer was asked for a moment ago. Fast DDS sends a HEARTBEAT with every sample, and as many copies of what is
 * missing as it is asked for.
 */
export class AskedNumbers {
  #askedAt = -Infinity;
  #through: SequenceNumber = 0;

  /** Those of `missing` (ascending) that are to be asked for now; they count as asked for. */
  take(missing: readonly SequenceNumber[], now: MonotonicMs): readonly SequenceNumber[] {
    const isRecent = now - this.#askedAt < ASKED_MS;
    const unasked = isRecent ? missing.filter((sequence) => sequence > this.#through) : missing;
    const last = unasked.at(-1);
    if (last === undefined) return unasked;
    this.#askedAt = now;
    this.#through = last;
    return unasked;
  }

  clear(): void {
    this.#askedAt = -Infinity;
  }
}
