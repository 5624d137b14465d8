/** What the arrivals in a window say. Milliseconds. */
export interface IntervalStats {
  readonly perSecond: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Standard deviation of the intervals. */
  readonly stdMs: number;
  /** Mean of how much an interval differs from the one before it. */
  readonly jitterMs: number;
  /** Intervals that went into it. */
  readonly intervals: number;
}

/** What the sizes in a window say. */
export interface SizeStats {
  readonly meanOctets: number;
  readonly minOctets: number;
  readonly maxOctets: number;
  /** Messages that went into it. */
  readonly window: number;
}

/** The last arrivals of a channel: when, and how large. */
export class MessageWindow {
  readonly #size: number;
  readonly #arrivals: { readonly atMs: number; readonly octets: number }[] = [];
  #next = 0;

  /** @param size arrivals kept at most, at least 2. */
  constructor(size: number) {
    this.#size = Math.max(2, size);
  }

  add(atMs: number, octets: number): void {
    this.#arrivals[this.#next] = { atMs, octets };
    this.#next = (this.#next + 1) % this.#size;
  }

  /** Undefined before the second arrival, and while all came at one moment. */
  intervals(): IntervalStats | undefined {
    const times = this.#inOrder().map(({ atMs }) => atMs);
    const gaps = times.slice(1).map((atMs, at) => atMs - (times[at] ?? atMs));
    const total = sum(gaps);
    if (total === 0) return undefined;
    const mean = total / gaps.length;
    const steps = gaps.slice(1).map((gap, at) => Math.abs(gap - (gaps[at] ?? gap)));
    return {
      perSecond: 1000 / mean,
      minMs: least(gaps),
      maxMs: most(gaps),
      stdMs: Math.sqrt(sum(gaps.map((gap) => (gap - mean) ** 2)) / gaps.length),
      jitterMs: steps.length === 0 ? 0 : sum(steps) / steps.length,
      intervals: gaps.length,
    };
  }

  /** Undefined before the first arrival. */
  sizes(): SizeStats | undefined {
    const octets = this.#inOrder().map((arrival) => arrival.octets);
    if (octets.length === 0) return undefined;
    return {
      meanOctets: sum(octets) / octets.length,
      minOctets: least(octets),
      maxOctets: most(octets),
      window: octets.length,
    };
  }

  #inOrder(): readonly { readonly atMs: number; readonly octets: number }[] {
    if (this.#arrivals.length < this.#size) return this.#arrivals;
    return [...this.#arrivals.slice(this.#next), ...this.#arrivals.slice(0, this.#next)];
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

// Not Math.min(...values): a window may hold more values than a call takes arguments.
function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}
