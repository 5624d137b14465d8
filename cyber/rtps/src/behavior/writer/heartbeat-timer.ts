import type { MonotonicMs } from '@blender-sim/base';
import { FIRST_REPEAT_MS, HEARTBEATS_PER_WINDOW, PREEMPTIVE_ANSWER_MS, QUIET_HEARTBEAT_MS } from './flow-limits.js';

/** When a reader is to get a HEARTBEAT: with the data where an answer is needed to go on, else soon after, then ever rarer. */
export class HeartbeatTimer {
  /** When to look again; Infinity: when something was sent. */
  atMs: number = Infinity;
  /** HEARTBEATs since the reader last got further. */
  tries = 0;
  /** Octets sent since the last HEARTBEAT. */
  sinceOctets = 0;
  readonly #periodMs: number;
  #lastAtMs = -Infinity;
  #isOwed = false;

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  onData(octets: number): void {
    this.sinceOctets += octets;
  }

  /** One has to go, whatever is acknowledged: at once. */
  demand(now: MonotonicMs): void {
    this.#isOwed = true;
    this.atMs = Math.min(this.atMs, now);
  }

  /** A pre-emptive ACKNACK asks for one. */
  demandSoon(now: MonotonicMs): void {
    this.#isOwed = true;
    this.atMs = Math.min(this.atMs, Math.max(now, this.#lastAtMs + PREEMPTIVE_ANSWER_MS));
  }

  /** Enough was sent since the last one. */
  isPartDue(windowOctets: number): boolean {
    return this.sinceOctets >= windowOctets / HEARTBEATS_PER_WINDOW;
  }

  /**
   * @param isNeeded something is unacknowledged.
   * @param isBlocked more waits until the reader answers.
   * @param inFlightOctets sent and not acknowledged.
   */
  isDue(
    now: MonotonicMs,
    isNeeded: boolean,
    isBlocked: boolean,
    inFlightOctets: number,
    windowOctets: number,
  ): boolean {
    if (!isNeeded) {
      if (!this.#isOwed) this.atMs = Infinity;
      return this.#isOwed && now >= this.atMs;
    }
    if (this.sinceOctets > 0) {
      if (this.isPartDue(windowOctets) || now - this.#lastAtMs >= QUIET_HEARTBEAT_MS) return true;
      // What is in flight from before the last HEARTBEAT is still to be answered.
      const isAwaited = inFlightOctets > this.sinceOctets;
      if (isBlocked && (!isAwaited || this.isPartDue(windowOctets / 2))) return true;
      this.atMs = Math.min(this.atMs, this.#lastAtMs + QUIET_HEARTBEAT_MS);
    } else if (this.atMs === Infinity) {
      this.atMs = Math.max(now, this.#lastAtMs + this.#repeatMs());
    }
    return now >= this.atMs;
  }

  onSent(now: MonotonicMs): void {
    this.atMs = now + this.#repeatMs();
    this.tries++;
    this.sinceOctets = 0;
    this.#lastAtMs = now;
    this.#isOwed = false;
  }

  /** The reader got further. */
  onProgress(): void {
    this.tries = 0;
    if (!this.#isOwed) this.atMs = this.#lastAtMs + (this.sinceOctets > 0 ? QUIET_HEARTBEAT_MS : FIRST_REPEAT_MS);
  }

  #repeatMs(): number {
    return Math.min(this.#periodMs, FIRST_REPEAT_MS * 2 ** Math.min(this.tries, 20));
  }
}
