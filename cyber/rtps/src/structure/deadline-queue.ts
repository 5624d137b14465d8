import type { MonotonicMs } from '@blender-sim/base';

interface Entry<T> {
  readonly item: T;
  at: number;
  index: number;
}

/** Items by the time at which each is due: a binary heap. Everything costs O(log n); looking at the first, O(1). */
export class DeadlineQueue<T> {
  readonly #entries = new Map<T, Entry<T>>();
  readonly #heap: Entry<T>[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** When the first one is due; Infinity when there is none. */
  get nextAt(): MonotonicMs {
    // Infinity is later than every time there is.
    return (this.#heap[0]?.at ?? Infinity) as MonotonicMs;
  }

  /** When an item is due; Infinity for one that isn't in. */
  dueAt(item: T): number {
    return this.#entries.get(item)?.at ?? Infinity;
  }

  /** Puts an item in, or moves it. */
  set(item: T, at: number): void {
    let entry = this.#entries.get(item);
    if (entry === undefined) {
      entry = { item, at, index: this.#heap.length };
      this.#entries.set(item, entry);
      this.#heap.push(entry);
    }
    entry.at = at;
    this.#settle(entry);
  }

  delete(item: T): void {
    const entry = this.#entries.get(item);
    if (entry === undefined) return;
    this.#entries.delete(item);
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return;
    this.#place(last, entry.index);
    this.#settle(last);
  }

  /** Takes out the first item that is due at `now`. */
  takeDue(now: MonotonicMs): T | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return undefined;
    this.delete(first.item);
    return first.item;
  }

  clear(): void {
    this.#entries.clear();
    this.#heap.length = 0;
  }

  #settle(entry: Entry<T>): void {
    for (;;) {
      const parent = entry.index === 0 ? undefined : this.#heap[(entry.index - 1) >> 1];
      if (parent === undefined || parent.at <= entry.at) break;
      this.#swap(entry, parent);
    }
    for (;;) {
      const left = this.#heap[2 * entry.index + 1];
      const right = this.#heap[2 * entry.index + 2];
      const child = left !== undefined && right !== undefined && right.at < left.at ? right : left;
      if (child === undefined || child.at >= entry.at) return;
      this.#swap(entry, child);
    }
  }

  #swap(a: Entry<T>, b: Entry<T>): void {
    const index = a.index;
    this.#place(a, b.index);
    this.#place(b, index);
  }

  #place(entry: Entry<T>, index: number): void {
    entry.index = index;
    this.#heap[index] = entry;
  }
}
