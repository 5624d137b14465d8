import { deferred, raceAbort } from '@blender-sim/base';

/** A counted number of places, given out in the order in which they were asked for. */
export class FakeSlots {
  readonly size: number;
  #busy = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(size: number) {
    this.size = size;
  }

  get busy(): number {
    return this.#busy;
  }

  /**
   * Waits for a place.
   * @returns gives it back; to be called once.
   * @throws the signal's reason.
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#busy < this.size) {
      this.#busy += 1;
    } else {
      const turn = deferred<void>();
      this.#waiting.push(turn.resolve);
      try {
        // The place is handed over by release(), already counted.
        await raceAbort(turn.promise, signal);
      } catch (error) {
        const at = this.#waiting.indexOf(turn.resolve);
        if (at >= 0) this.#waiting.splice(at, 1);
        else this.#release();
        throw error;
      }
    }
    return () => this.#release();
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#busy -= 1;
  }
}
