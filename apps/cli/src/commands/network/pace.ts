import { type Clock, nextTurn, sleep } from '@blender-sim/base';

/** One that fell behind by more starts counting anew instead of catching up in one burst. */
const BEHIND_MS = 1000;
/** Whoever never sleeps lets sockets, timers and signals have a turn so often. */
const TURN_MS = 2;

/** So many a second, from the first call of `next` on. Timers tick in milliseconds: above 1000 a second several come together. */
export class Pace {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #signal: AbortSignal;
  #dueMs = -Infinity;
  #turnMs = -Infinity;

  /** @param rate a second; 0: as fast as it goes. */
  constructor(clock: Clock, rate: number, signal: AbortSignal) {
    this.#clock = clock;
    this.#intervalMs = rate === 0 ? 0 : 1000 / rate;
    this.#signal = signal;
  }

  /** Resolves when the next one is due. @throws the signal's reason. */
  async next(): Promise<void> {
    this.#signal.throwIfAborted();
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#dueMs > BEHIND_MS) this.#dueMs = nowMs;
    const waitMs = this.#dueMs - nowMs;
    this.#dueMs += this.#intervalMs;
    if (waitMs > 0) {
      await sleep(this.#clock, 'next sample', waitMs, this.#signal);
    } else if (nowMs - this.#turnMs >= TURN_MS) {
      await nextTurn();
      this.#turnMs = this.#clock.monotonicMs();
    }
  }
}
