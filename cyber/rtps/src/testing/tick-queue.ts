import type { Clock } from '@blender-sim/base';

/**
 * Things that happen later, gathered into ticks: one timer for all of them, and a tick's things in the order in which
 * they were added. Nothing happens in the tick in which it was added, so that time goes on however small the delays are.
 */
export class TickQueue<T> {
  readonly #clock: Clock;
  readonly #tickMs: number;
  readonly #onTick: (things: readonly T[]) => void;
  readonly #things = new Map<number, T[]>();
  /** Numbers of the ticks that have things, descending. */
  readonly #ticks: number[] = [];
  /** The last tick that has happened. */
  #fired = -1;
  #armedFor = Infinity;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, tickMs: number, onTick: (things: readonly T[]) => void) {
    this.#clock = clock;
    this.#tickMs = tickMs;
    this.#onTick = onTick;
  }

  add(thing: T, delayMs: number): void {
    const now = this.#clock.monotonicMs() / this.#tickMs;
    // 0.7 ms are 6.999999999999999 ticks of 0.1 ms: without the last one's number, time would stand still.
    const tick = Math.max(this.#fired + 1, Math.floor(now) + 1, Math.round(now + delayMs / this.#tickMs));
    const things = this.#things.get(tick);
    if (things !== undefined) {
      things.push(thing);
      return;
    }
    this.#things.set(tick, [thing]);
    let place = this.#ticks.length;
    while (place > 0 && (this.#ticks[place - 1] ?? Infinity) < tick) place -= 1;
    this.#ticks.splice(place, 0, tick);
    this.#arm();
  }

  #arm(): void {
    const next = this.#ticks.at(-1) ?? Infinity;
    if (next >= this.#armedFor) return;
    this.#cancel();
    this.#armedFor = next;
    const delayMs = next * this.#tickMs - this.#clock.monotonicMs();
    this.#cancel = this.#clock.after('simulated network', delayMs, () => this.#fire());
  }

  #fire(): void {
    const due = this.#armedFor;
    this.#armedFor = Infinity;
    try {
      for (;;) {
        const tick = this.#ticks.at(-1);
        if (tick === undefined || tick > due) break;
        this.#ticks.pop();
        this.#fired = tick;
        const things = this.#things.get(tick) ?? [];
        this.#things.delete(tick);
        this.#onTick(things);
      }
    } finally {
      this.#arm();
    }
  }
}
