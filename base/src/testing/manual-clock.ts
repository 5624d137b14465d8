import type { CancelTimer, Clock, MonotonicMs, WallMs } from '../clock.js';

interface Timer {
  readonly name: string;
  readonly order: number;
  readonly everyMs: number | undefined;
  dueMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. Timers fire in the order in which they are due. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  readonly #wallStartMs: number;
  readonly #timers = new Set<Timer>();

  /** @param wallStartMs wall time when the monotonic clock shows 0; default 2026-01-01T00:00:00Z. */
  constructor(wallStartMs: number = Date.UTC(2026, 0, 1)) {
    this.#wallStartMs = wallStartMs;
  }

  monotonicMs(): MonotonicMs {
    return this.#nowMs as MonotonicMs;
  }

  wallMs(): WallMs {
    return (this.#wallStartMs + this.#nowMs) as WallMs;
  }

  after(name: string, delayMs: number, callback: () => void): CancelTimer {
    return this.#add(name, delayMs, undefined, callback);
  }

  every(name: string, intervalMs: number, callback: () => void): CancelTimer {
    // As Node's timers: an interval of 0 would never let advance() arrive.
    const everyMs = Math.max(1, intervalMs);
    return this.#add(name, everyMs, everyMs, callback);
  }

  /** Names of the timers that wait, earliest first. */
  get pending(): readonly string[] {
    return [...this.#timers].sort(byDue).map((timer) => timer.name);
  }

  /** Moves time forward, firing every timer on the way and letting promises settle after each. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settle();
    for (;;) {
      const next = [...this.#timers].filter((timer) => timer.dueMs <= untilMs).sort(byDue)[0];
      if (next === undefined) break;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      if (next.everyMs === undefined) this.#timers.delete(next);
      else next.dueMs += next.everyMs;
      next.callback();
      await settle();
    }
    this.#nowMs = untilMs;
  }

  /** Advances in steps until `is` holds. @returns the milliseconds that it took. @throws after `maxMs`, naming the timers. */
  async until(is: () => boolean, maxMs: number = 60_000, stepMs: number = 10): Promise<number> {
    for (let ms = 0; ; ms += stepMs) {
      if (is()) return ms;
      if (ms >= maxMs) throw new Error(`still not so after ${maxMs} ms; timers: ${this.pending.join(', ')}`);
      await this.advance(stepMs);
    }
  }

  /** The result of what takes this clock's time. @throws what it throws, or as `until`. */
  async during<T>(work: Promise<T>, maxMs?: number, stepMs?: number): Promise<T> {
    let isOver = false;
    const over = (): void => void (isOver = true);
    work.then(over, over);
    // A turn for what is over without any time.
    await this.advance(0);
    await this.until(() => isOver, maxMs, stepMs);
    return work;
  }

  #add(name: string, delayMs: number, everyMs: number | undefined, callback: () => void): CancelTimer {
    const timer: Timer = { name, order: this.#order++, everyMs, dueMs: this.#nowMs + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
}

function byDue(a: Timer, b: Timer): number {
  return a.dueMs - b.dueMs || a.order - b.order;
}

/** Lets everything that is ready run: promise reactions and the callbacks of one turn of the event loop. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
