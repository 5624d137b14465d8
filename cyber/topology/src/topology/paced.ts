import type { CancelTimer, Clock } from '@blender-sim/base';

/** Does something when asked, but not more often than every so many milliseconds: what is asked meanwhile is done after that. */
export class Paced {
  readonly #clock: Clock;
  readonly #name: string;
  readonly #everyMs: number;
  readonly #work: () => void;
  /** Runs while it is too early for the next time. */
  #rest: CancelTimer | undefined;
  #isAsked = false;

  /** @param name of the timer. */
  constructor(clock: Clock, name: string, everyMs: number, work: () => void) {
    this.#clock = clock;
    this.#name = name;
    this.#everyMs = everyMs;
    this.#work = work;
  }

  ask(): void {
    if (this.#rest !== undefined) {
      this.#isAsked = true;
      return;
    }
    this.#rest = this.#clock.after(this.#name, this.#everyMs, () => {
      this.#rest = undefined;
      if (!this.#isAsked) return;
      this.#isAsked = false;
      this.ask();
    });
    this.#work();
  }

  /** Nothing is done any more of what was asked. Twice is fine. */
  close(): void {
    this.#rest?.();
    this.#rest = undefined;
    this.#isAsked = false;
  }
}
