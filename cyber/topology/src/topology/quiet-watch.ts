import { type Clock, type MonotonicMs, raceAbort } from '@blender-sim/base';

/** Tells when nothing new has been learnt for a while. */
export class QuietWatch {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #lastNews: MonotonicMs;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastNews = clock.monotonicMs();
  }

  /** Something new came. */
  news(): void {
    this.#lastNews = this.#clock.monotonicMs();
  }

  /** Resolves after `quietMs` without news, counted from now at the earliest, or after `maxMs`, or at `close`. */
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
        const until = Math.min(Math.max(begun, this.#lastNews) + quietMs, begun + maxMs);
        if (now >= until) resolve();
        else cancel = this.#clock.after('topology quiet', until - now, look);
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
