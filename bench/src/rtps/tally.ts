import { type FiguresLine } from './endpoint-spec.js';
import { monotonicMs, numberOf, stampOf } from './stamped-body.js';

const MAX_LATENCIES = 1 << 16;
/** Without a sample for so long after its end, a count is over. */
const PATIENCE_MS = 2000;

/** Counts samples for a while, after as long a while that doesn't count: compilers and windows grow warm in it. */
export class Tally {
  readonly #measureMs: number;
  readonly #latencies: number[] = [];
  #fromMs = Infinity;
  #untilMs = Infinity;
  #firstMs = 0;
  #lastMs = 0;
  #samples = 0;
  #missing = 0;
  #next: number | undefined;
  #isOver = false;

  constructor(measureMs: number) {
    this.#measureMs = measureMs;
  }

  /** The time is up. */
  get isOver(): boolean {
    return this.#isOver || monotonicMs() > this.#untilMs + PATIENCE_MS;
  }

  add(body: Uint8Array): void {
    if (this.#isOver) return;
    const now = monotonicMs();
    if (this.#fromMs === Infinity) {
      this.#fromMs = now + this.#measureMs;
      this.#untilMs = this.#fromMs + this.#measureMs;
    }
    const number = numberOf(body);
    if (now >= this.#fromMs) {
      this.#isOver = now >= this.#untilMs;
      if (this.#samples === 0) this.#firstMs = now;
      this.#lastMs = now;
      this.#samples += 1;
      if (this.#next !== undefined && number !== this.#next) this.#missing += Math.max(1, number - this.#next);
      if (this.#latencies.length < MAX_LATENCIES) this.#latencies.push(now - stampOf(body));
    }
    this.#next = number + 1;
  }

  get line(): FiguresLine {
    const sorted = this.#latencies.sort((a, b) => a - b);
    const us = (share: number): number => 1000 * (sorted[Math.floor(share * sorted.length)] ?? NaN);
    return {
      ...{ event: 'figures', at: monotonicMs(), samples: this.#samples, ms: this.#lastMs - this.#firstMs },
      ...{ missing: this.#missing, p50: us(0.5), p99: us(0.99) },
    };
  }
}
