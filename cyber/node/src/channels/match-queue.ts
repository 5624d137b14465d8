import type { CancelTimer, Clock } from '@blender-sim/base';
import type { MessageInfo } from '@blender-sim/topology';
import { Waiters } from '../waiters.js';

/** Octets that wait at most. */
const MAX_OCTETS = 64 * 1024 * 1024;

interface Waiting {
  readonly data: Uint8Array;
  readonly info: MessageInfo;
  readonly untilMs: number;
}

/** Messages that wait for a reader to be matched; what is too old or too much goes, the oldest first. */
export class MatchQueue {
  readonly #clock: Clock;
  readonly #capacity: number;
  readonly #maxAgeMs: number;
  readonly #emptied = new Waiters();
  #waiting: Waiting[] = [];
  #octets = 0;
  #cancel: CancelTimer | undefined;

  constructor(clock: Clock, capacity: number, maxAgeMs: number) {
    this.#clock = clock;
    this.#capacity = capacity;
    this.#maxAgeMs = maxAgeMs;
  }

  push(data: Uint8Array, info: MessageInfo): void {
    this.#waiting.push({ data, info, untilMs: this.#clock.monotonicMs() + this.#maxAgeMs });
    this.#octets += data.length;
    while (this.#waiting.length > this.#capacity || (this.#octets > MAX_OCTETS && this.#waiting.length > 1))
      this.#drop();
    this.#arm();
  }

  takeAll(): readonly { readonly data: Uint8Array; readonly info: MessageInfo }[] {
    const all = this.#waiting;
    if (all.length === 0) return all;
    this.#clear();
    this.#emptied.check();
    return all;
  }

  /** Resolves when nothing waits. */
  emptied(signal?: AbortSignal): Promise<void> {
    return this.#emptied.wait(() => this.#waiting.length === 0, signal);
  }

  close(reason: Error): void {
    this.#clear();
    this.#emptied.close(reason);
  }

  #drop(): void {
    this.#octets -= this.#waiting.shift()?.data.length ?? 0;
  }

  #clear(): void {
    this.#waiting = [];
    this.#octets = 0;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(): void {
    const oldest = this.#waiting[0];
    if (oldest === undefined) return;
    this.#cancel ??= this.#clock.after('cyber match', oldest.untilMs - this.#clock.monotonicMs(), () => this.#onTime());
  }

  #onTime(): void {
    this.#cancel = undefined;
    const now = this.#clock.monotonicMs();
    while (this.#waiting[0] !== undefined && this.#waiting[0].untilMs <= now) this.#drop();
    this.#arm();
    this.#emptied.check();
  }
}
