import type { CancelTimer, Clock, MonotonicMs } from '@blender-sim/base';
import { DeadlineQueue } from '../structure/deadline-queue.js';

/** What has something to do at a time. */
export interface Ticking {
  /** @returns when it is due next; Infinity: not by itself. */
  tick(now: MonotonicMs): MonotonicMs;
}

/** One timer for all that ticks. `around` wraps the calls of one turn, so that what they send leaves together. */
export class Scheduler {
  readonly #clock: Clock;
  readonly #around: (turn: () => void) => void;
  readonly #queue: DeadlineQueue<Ticking> = new DeadlineQueue<Ticking>();
  #cancel: CancelTimer | undefined;
  #timerMs = Infinity;
  #isClosed = false;

  constructor(clock: Clock, around: (turn: () => void) => void) {
    this.#clock = clock;
    this.#around = around;
  }

  /** How many are due some time. */
  get size(): number {
    return this.#queue.size;
  }

  /** Asks for a tick at `atMs` at the latest. */
  wakeAt(ticking: Ticking, atMs: number): void {
    if (this.#isClosed || atMs >= this.#queue.dueAt(ticking)) return;
    this.#queue.set(ticking, atMs);
    this.#arm();
  }

  /** Forgets it. */
  remove(ticking: Ticking): void {
    this.#queue.delete(ticking);
    this.#removed?.add(ticking);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#queue.clear();
  }

  #arm(): void {
    const dueMs = this.#queue.nextAt;
    if (dueMs >= this.#timerMs) return;
    this.#cancel?.();
    this.#timerMs = dueMs;
    this.#cancel = this.#clock.after('rtps', Math.max(0, dueMs - this.#clock.monotonicMs()), () => this.#turn());
  }

  /** Those that were forgotten in the turn under way. */
  #removed: Set<Ticking> | undefined;

  #turn(): void {
    this.#timerMs = Infinity;
    this.#cancel = undefined;
    const now = this.#clock.monotonicMs();
    const removed = new Set<Ticking>();
    this.#removed = removed;
    this.#around(() => {
      // What becomes due meanwhile waits for the next turn: sockets get theirs in between.
      const due: Ticking[] = [];
      for (let next = this.#queue.takeDue(now); next !== undefined; next = this.#queue.takeDue(now)) due.push(next);
      for (const ticking of due) {
        if (!removed.has(ticking) && !this.#isClosed) this.wakeAt(ticking, ticking.tick(now));
      }
    });
    this.#removed = undefined;
    this.#arm();
  }
}
