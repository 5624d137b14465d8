import type { MonotonicMs } from '@blender-sim/base';
import { ASKED_MS, COALESCE_MS, MAX_NACK_DELAY_MS, NACK_DELAY_MS } from './reader-timing.js';

const NEVER = Infinity as MonotonicMs;

/** When to ask a writer (again) for what is missing. */
export class NackTimer {
  #at: MonotonicMs = NEVER;
  #delayMs: number = NACK_DELAY_MS;
  #askedAt: MonotonicMs = -Infinity as MonotonicMs;
  #rounds = 0;

  /** When it is due; Infinity: nothing is missing. */
  get at(): MonotonicMs {
    return this.#at;
  }

  /** Rounds of asking since something came of it. */
  get rounds(): number {
    return this.#rounds;
  }

  /** Something was found missing; it may be on its way. */
  foundMissing(now: MonotonicMs): void {
    this.#notAfter(now + NACK_DELAY_MS);
  }

  /** A HEARTBEAT that wants no answer says that something is missing. */
  toldMissing(now: MonotonicMs): void {
    this.#notAfter(Math.max(now + COALESCE_MS, this.#askedAt + ASKED_MS));
  }

  /** It was asked for outside of the timer's rounds. */
  asked(now: MonotonicMs): void {
    this.#askedAt = now;
    this.#notAfter(now + this.#delayMs);
  }

  /** Something came that was missing, and something still is. */
  progressed(now: MonotonicMs): void {
    this.#delayMs = NACK_DELAY_MS;
    this.#rounds = 0;
    this.#notAfter(now + NACK_DELAY_MS);
  }

  /** Nothing is missing. */
  stop(): void {
    this.#at = NEVER;
    this.#delayMs = NACK_DELAY_MS;
    this.#rounds = 0;
  }

  postpone(at: MonotonicMs): void {
    this.#at = at;
  }

  /** A round is due. @returns whether to ask in it: not where a HEARTBEAT has just had it asked. */
  nextRound(now: MonotonicMs): boolean {
    const ask = now - this.#askedAt >= ASKED_MS;
    if (ask) this.#askedAt = now;
    this.#at = (now + this.#delayMs) as MonotonicMs;
    this.#delayMs = Math.min(2 * this.#delayMs, MAX_NACK_DELAY_MS);
    this.#rounds++;
    return ask;
  }

  #notAfter(at: number): void {
    if (at < this.#at) this.#at = at as MonotonicMs;
  }
}
