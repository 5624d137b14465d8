import type { Clock, Logger, MonotonicMs } from '@blender-sim/base';

/**
 * Runs the steps of engines one inside another, and what has to wait until the outermost is over: calls that would
 * disturb an engine in the middle of its step, and then the sending of what was said.
 */
export class StepRunner {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #flush: () => void;
  readonly #after: (() => void)[] = [];
  #depth = 0;
  #isFlushWanted = false;

  constructor(clock: Clock, logger: Logger, flush: () => void) {
    this.#clock = clock;
    this.#logger = logger;
    this.#flush = flush;
  }

  run<T>(action: (now: MonotonicMs) => T, flush: boolean = true): T {
    this.#depth++;
    try {
      return action(this.#clock.monotonicMs());
    } finally {
      if (flush) this.#isFlushWanted = true;
      if (this.#depth === 1) this.#finish();
      this.#depth--;
    }
  }

  /** What is said in this step can't wait. */
  wantFlush(): void {
    this.#isFlushWanted = true;
  }

  after(action: () => void): void {
    if (this.#depth > 0) this.#after.push(action);
    else this.run(() => action());
  }

  #finish(): void {
    // What runs here may ask for more.
    for (const action of this.#after) {
      try {
        action();
      } catch (error) {
        this.#logger.error('a step failed', { error });
      }
    }
    this.#after.length = 0;
    if (!this.#isFlushWanted) return;
    this.#isFlushWanted = false;
    this.#flush();
  }
}
