import type { CancelTimer, Clock, MonotonicMs } from '@blender-sim/base';

/** What has something to do at a time. */
export interface Ticking {
  /** @returns when it is due next; Infinity: not by itself. */
  tick(now: MonotonicMs): MonotonicMs;
}

interface Entry {
  readonly ticking: Ticking;
  dueMs: number;
  /** Place in the heap; -1 when not due. */
  index: number;
}

/**
 * One timer for all that ticks: a binary heap by due time. `around` wraps the calls of one turn, so that what they send
 * leaves together.
 */
export class Scheduler {
  readonly #clock: Clock;
  readonly #around: (turn: () => void) => void;
  readonly #entries = new Map<Ticking, Entry>();
  readonly #heap: Entry[] = [];
  #cancel: CancelTimer | undefined;
  #timerMs = Infinity;
  #isClosed = false;

  constructor(clock: Clock, around: (turn: () => void) => void) {
    this.#clock = clock;
    this.#around = around;
  }

  /** How many have asked and are not forgotten. */
  get size(): number {
    return this.#entries.size;
  }

  /** Asks for a tick at `atMs` at the latest. */
  wakeAt(ticking: Ticking, atMs: number): void {
    if (this.#isClosed || atMs === Infinity) return;
    let entry = this.#entries.get(ticking);
    if (entry === undefined) {
      entry = { ticking, dueMs: Infinity, index: -1 };
      this.#entries.set(ticking, entry);
    }
    if (atMs >= entry.dueMs) return;
    entry.dueMs = atMs;
    if (entry.index < 0) {
      entry.index = this.#heap.length;
      this.#heap.push(entry);
    }
    this.#up(entry);
    this.#arm();
  }

  /** Forgets it. */
  remove(ticking: Ticking): void {
    const entry = this.#entries.get(ticking);
    if (entry === undefined) return;
    this.#entries.delete(ticking);
    this.#take(entry);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#heap.length = 0;
    this.#entries.clear();
  }

  #arm(): void {
    const dueMs = this.#heap[0]?.dueMs ?? Infinity;
    if (dueMs >= this.#timerMs) return;
    this.#cancel?.();
    this.#timerMs = dueMs;
    this.#cancel = this.#clock.after('rtps', Math.max(0, dueMs - this.#clock.monotonicMs()), () => this.#turn());
  }

  #turn(): void {
    this.#timerMs = Infinity;
    this.#cancel = undefined;
    const now = this.#clock.monotonicMs();
    this.#around(() => {
      // What becomes due meanwhile waits for the next turn: sockets get theirs in between.
      const due: Entry[] = [];
      for (let first = this.#heap[0]; first !== undefined && first.dueMs <= now; first = this.#heap[0]) {
        this.#take(first);
        due.push(first);
      }
      for (const { ticking } of due) {
        if (!this.#entries.has(ticking)) continue;
        this.wakeAt(ticking, ticking.tick(now));
      }
    });
    this.#arm();
  }

  #take(entry: Entry): void {
    const { index } = entry;
    entry.dueMs = Infinity;
    if (index < 0) return;
    entry.index = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return;
    last.index = index;
    this.#heap[index] = last;
    this.#up(last);
    this.#down(last);
  }

  #up(entry: Entry): void {
    for (;;) {
      const parent = this.#heap[(entry.index - 1) >> 1];
      if (entry.index === 0 || parent === undefined || parent.dueMs <= entry.dueMs) return;
      this.#swap(entry, parent);
    }
  }

  #down(entry: Entry): void {
    for (;;) {
      const left = this.#heap[2 * entry.index + 1];
      const right = this.#heap[2 * entry.index + 2];
      const child = right !== undefined && left !== undefined && right.dueMs < left.dueMs ? right : left;
      if (child === undefined || child.dueMs >= entry.dueMs) return;
      this.#swap(child, entry);
    }
  }

  #swap(a: Entry, b: Entry): void {
    [a.index, b.index] = [b.index, a.index];
    this.#heap[a.index] = a;
    this.#heap[b.index] = b;
  }
}
