import type { MonotonicMs } from '@blender-sim/base';
import { SAME_LOSS_MS } from './flow-limits.js';

const SHORTEST_DELAY_MS = 0.05;

/**
 * How fast a reader whose socket we know nothing of is fed. `pressure` is what may still lie in its socket buffer: it grows
 * with what is sent and drains at a rate that is learnt: up while nothing is lost, halved when something was
 * (additive increase, multiplicative decrease), between 1/8 and 2 windows a millisecond.
 */
export class Pace {
  readonly #windowOctets: number;
  #octetsPerMs: number;
  #pressure = 0;
  #atMs = 0;
  #lossAtMs = -Infinity;

  /** @param windowOctets what its socket buffer is thought to take in one go. */
  constructor(windowOctets: number) {
    this.#windowOctets = windowOctets;
    this.#octetsPerMs = windowOctets / 2;
  }

  get octetsPerMs(): number {
    return this.#octetsPerMs;
  }

  /** How long to wait before `octets` may be sent, in milliseconds; 0: now. Something always goes when nothing is there. */
  delayMs(octets: number, now: MonotonicMs): number {
    const pressure = this.#drained(now);
    const burst = Math.min(Math.max(2 * this.#octetsPerMs, this.#windowOctets / 2), 2 * this.#windowOctets);
    const over = Math.min(pressure, pressure + octets - burst);
    // Rounding must not leave a wait of nothing: it would be waited for again and again.
    return over < 1 ? 0 : Math.max(over / this.#octetsPerMs, SHORTEST_DELAY_MS);
  }

  onSent(octets: number, now: MonotonicMs): void {
    this.#pressure = this.#drained(now) + octets;
    this.#atMs = now;
  }

  /** @param outstanding octets that are still unacknowledged: no more than these can lie in the buffer. */
  onAcknowledged(octets: number, outstanding: number): void {
    this.#pressure = Math.min(this.#pressure, outstanding);
    // Doubles in some 10 ms at first, ten times slower once the limit was felt.
    const gain = this.#lossAtMs === -Infinity ? 16 : 160;
    this.#octetsPerMs = Math.min(this.#octetsPerMs + octets / gain, 2 * this.#windowOctets);
  }

  onLoss(now: MonotonicMs): void {
    if (now - this.#lossAtMs < SAME_LOSS_MS) return;
    this.#lossAtMs = now;
    this.#octetsPerMs = Math.max(this.#octetsPerMs / 2, this.#windowOctets / 8);
  }

  #drained(now: MonotonicMs): number {
    return Math.max(0, this.#pressure - (now - this.#atMs) * this.#octetsPerMs);
  }
}
