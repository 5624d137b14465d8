import type { MonotonicMs } from '@blender-sim/base';
import { COUNT_RESTART_MS } from './flow-limits.js';

/** Tells new ACKNACKs (or NACK_FRAGs) of a reader from repeated and overtaken ones by their Count_t (RTPS 2.3, 8.3.5.10). */
export class MessageCount {
  #last: number | undefined;
  #atMs = -Infinity;

  /** Counts wrap after 32 bits; an old count after a silence is a reader that began anew. */
  isNew(count: number, now: MonotonicMs): boolean {
    const isOld = this.#last !== undefined && ((count - this.#last) | 0) <= 0;
    if (isOld && now - this.#atMs < COUNT_RESTART_MS) return false;
    this.#last = count;
    this.#atMs = now;
    return true;
  }
}
