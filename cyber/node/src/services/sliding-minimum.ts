/** The smallest of what was added in the last one to two spans. */
export class SlidingMinimum {
  readonly #spanMs: number;
  #startMs = -Infinity;
  #current = Infinity;
  #previous = Infinity;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  add(value: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#current = Math.min(this.#current, value);
  }

  /** Infinity where there was none. */
  at(nowMs: number): number {
    this.#turn(nowMs);
    return Math.min(this.#current, this.#previous);
  }

  #turn(nowMs: number): void {
    const spans = Math.floor((nowMs - this.#startMs) / this.#spanMs);
    if (spans < 1) return;
    this.#previous = spans === 1 ? this.#current : Infinity;
    this.#current = Infinity;
    this.#startMs = Number.isFinite(this.#startMs) ? this.#startMs + spans * this.#spanMs : nowMs;
  }
}
