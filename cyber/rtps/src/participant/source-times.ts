import type { Clock } from '@blender-sim/base';
import type { GuidPrefix } from '../structure/guid.js';
import type { WireTime } from '../structure/wire-time.js';

/** Times are told apart by 2^-16 s; below that, by who tells them. */
const TICKS_PER_S = 2 ** 16;
const TAGS = 2 ** 16;

/** Source times of one writer: each later than the one before, also where the clock is put back, and none another participant's. */
export class SourceTimes {
  readonly #clock: Clock;
  readonly #tag: number;
  #tick = 0;

  constructor(clock: Clock, prefix: GuidPrefix) {
    this.#clock = clock;
    // The octets before the last are random, also where a process has several participants (their last octet differs).
    this.#tag = Number.parseInt(prefix.slice(-6, -2), 16) ^ Number.parseInt(prefix.slice(-2), 16);
  }

  next(): WireTime {
    this.#tick = Math.max(Math.floor((this.#clock.wallMs() / 1000) * TICKS_PER_S), this.#tick + 1);
    return {
      seconds: Math.floor(this.#tick / TICKS_PER_S),
      fraction: (this.#tick % TICKS_PER_S) * TAGS + this.#tag,
    };
  }
}
