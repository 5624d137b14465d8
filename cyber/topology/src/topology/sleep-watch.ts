import type { CancelTimer, Clock } from '@blender-sim/base';

/**
 * Notices that this process, or its machine, did not run for a while: then others have given it up, though nobody was lost
 * to it, as what they sent meanwhile was waiting.
 */
export class SleepWatch {
  readonly #cancel: CancelTimer;

  /**
   * @param everyMs how often it looks.
   * @param longMs a pause at least so long is told.
   */
  constructor(clock: Clock, everyMs: number, longMs: number, onWake: () => void) {
    // The monotonic clock stands still while a machine sleeps; the wall clock does not.
    const read = (): readonly [number, number] => [clock.monotonicMs(), clock.wallMs()];
    let last = read();
    this.#cancel = clock.every('topology sleep', everyMs, () => {
      const now = read();
      const pausedMs = Math.max(now[0] - last[0], now[1] - last[1]) - everyMs;
      last = now;
      if (pausedMs >= longMs) onWake();
    });
  }

  /** Twice is fine. */
  close(): void {
    this.#cancel();
  }
}
