import type { MonotonicMs } from '@blender-sim/base';
import { COUNT_MEMORY_MS } from './reader-timing.js';

/**
 * Tells new HEARTBEATs from old and repeated ones by their count (RTPS 2.3, 8.3.7.5.5). Counts go round after 2^32; one that
 * goes back is taken when nothing was accepted for 2 s.
 */
export class MessageCount {
  #last: number | undefined;
  #acceptedAt: MonotonicMs = -Infinity as MonotonicMs;

  accept(count: number, now: MonotonicMs): boolean {
    const isNew = this.#last === undefined || ((count - this.#last) | 0) > 0;
    if (!isNew && now - this.#acceptedAt < COUNT_MEMORY_MS) return false;
    this.#last = count;
    this.#acceptedAt = now;
    return true;
  }
}
