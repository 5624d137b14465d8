/** A rate is that of so long: bursts and channels of few large messages are evened out. */
const SPAN_MS = 3000;

interface Mark {
  readonly atMs: number;
  readonly octets: number;
}

/** Octets a second over the last seconds. */
export class RecentRate {
  /** The totals as they were, the oldest first: one of before SPAN_MS stays, since the rate is counted from it. */
  readonly #marks: Mark[];
  #octets = 0;

  constructor(nowMs: number) {
    this.#marks = [{ atMs: nowMs, octets: 0 }];
  }

  add(octets: number): void {
    this.#octets += octets;
  }

  /** Undefined before any time has passed. */
  octetsPerSecond(nowMs: number): number | undefined {
    this.#trim(nowMs);
    const [first] = this.#marks;
    if (first === undefined || nowMs <= first.atMs) return undefined;
    return ((this.#octets - first.octets) / (nowMs - first.atMs)) * 1000;
  }

  /** To be called again and again: a rate counts from one of these moments. */
  mark(nowMs: number): void {
    // What passes before the first message is no silence of the channel: its writer may not be matched yet.
    if (this.#octets === 0) this.#marks.length = 0;
    this.#marks.push({ atMs: nowMs, octets: this.#octets });
    this.#trim(nowMs);
  }

  #trim(nowMs: number): void {
    while ((this.#marks[1]?.atMs ?? nowMs) <= nowMs - SPAN_MS) this.#marks.shift();
  }
}
