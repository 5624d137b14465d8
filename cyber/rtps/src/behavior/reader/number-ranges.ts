interface Range {
  start: number;
  /** Exclusive. */
  end: number;
}

/** Ranges kept at most: beyond it a writer is asked again, which costs a datagram and no memory. */
const MAX_RANGES = 4096;

/** A set of numbers kept as disjoint ascending ranges, none touching another: what a writer said will not come. */
export class NumberRanges {
  readonly #ranges: Range[] = [];

  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }

  clear(): void {
    this.#ranges.length = 0;
  }

  has(number: number): boolean {
    const range = this.#ranges[this.#indexOf(number)];
    return range !== undefined && range.start <= number;
  }

  /** The end of the range that `number` is in; the number itself where it is in none. */
  endOf(number: number): number {
    const range = this.#ranges[this.#indexOf(number)];
    return range !== undefined && range.start <= number ? range.end : number;
  }

  /**
   * Adds `start` .. `end` - 1; more than 4,096 ranges are not kept.
   * @returns how many of them are new.
   */
  add(start: number, end: number): number {
    if (end <= start) return 0;
    // The first range that reaches `start`, touching included.
    const from = this.#indexOf(start - 1);
    let to = from;
    let merged: Range = { start, end };
    let known = 0;
    for (let range = this.#ranges[to]; range !== undefined && range.start <= end; range = this.#ranges[++to]) {
      known += Math.max(0, Math.min(end, range.end) - Math.max(start, range.start));
      merged = { start: Math.min(merged.start, range.start), end: Math.max(merged.end, range.end) };
    }
    if (from === to && this.#ranges.length >= MAX_RANGES) return 0;
    this.#ranges.splice(from, to - from, merged);
    return end - start - known;
  }

  /** Takes out the first range where it begins at `number` or before. @returns its end, or `number` where it doesn't. */
  takeFrom(number: number): number {
    let next = number;
    for (let first = this.#ranges[0]; first !== undefined && first.start <= next; first = this.#ranges[0]) {
      this.#ranges.shift();
      next = Math.max(next, first.end);
    }
    return next;
  }

  /** The index of the first range that ends after `number`. */
  #indexOf(number: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[middle]?.end ?? 0) > number) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
