import { type Clock, type MonotonicMs, raceAbort } from '@blender-sim/base';

/** Tells when nothing new has been learnt for a while. */
export class QuietWatch {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #lastNews: MonotonicMs;
  /** Once quiet has been waited for, time without news counts also when nobody waits. */
  #hasWaited = false;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastNews = clock.monotonicMs();
  }

  /** Something new came. */
  news(): void {
    this.#lastNews = this.#clock.monotonicMs();
  }

  /**
   * Resolves after `quietMs` without news, or after `maxMs`, or at `close`. The first time counts from now at the earliest: a
   * program that was busy since it joined the network has not read what came.
   */
  async quiet(quietMs: number, maxMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#isClosed) return;
    const begun = this.#clock.monotonicMs();
    let cancel = (): void => undefined;
    let end = (): void => undefined;
    const quiet = new Promise<void>((resolve) => {
      end = resolve;
      const look = (): void => {
        const now = this.#clock.monotonicMs();
        const since = this.#hasWaited ? this.#lastNews : Math.max(begun, this.#lastNews);
        const until = Math.min(since + quietMs, begun + maxMs);
        if (now >= until) {
          this.#hasWaited = true;
          resolve();
        } else cancel = this.#clock.after('topology quiet', until - now, look);
      };
      look();
    });
    this.#waiting.add(end);
    try {
      await (signal === undefined ? quiet : raceAbort(quiet, signal));
    } finally {
      cancel();
      this.#waiting.delete(end);
    }
  }

  /** Whoever waits, or will, need not. */
  close(): void {
    this.#isClosed = true;
    for (const end of this.#waiting) end();
  }
}
