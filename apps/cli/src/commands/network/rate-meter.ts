import type { Clock } from '@blender-sim/base';

const PREFIX = ['', 'k', 'M', 'G'] as const;

/** What went by: samples and octets in all, and a second since it was last asked. */
export class RateMeter {
  samples = 0;
  octets = 0;
  readonly #clock: Clock;
  readonly #startMs: number;
  #seen = { atMs: 0, samples: 0, octets: 0 };
  #rate = '';

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startMs = clock.monotonicMs();
    this.#seen.atMs = this.#startMs;
  }

  add(octets: number): void {
    this.samples += 1;
    this.octets += octets;
  }

  get seconds(): number {
    return (this.#clock.monotonicMs() - this.#startMs) / 1000;
  }

  /** `1000 samples, 20.1 k/s, 1.32 GB/s`; the rates are of the last half second at least. */
  text(): string {
    const now = this.#clock.monotonicMs();
    const seconds = (now - this.#seen.atMs) / 1000;
    if (seconds >= 0.5) {
      const perSecond = (this.samples - this.#seen.samples) / seconds;
      const octets = (this.octets - this.#seen.octets) / seconds;
      this.#rate = `, ${rateText(perSecond, octets)}`;
      this.#seen = { atMs: now, samples: this.samples, octets: this.octets };
    }
    return `${this.samples} ${this.samples === 1 ? 'sample' : 'samples'}${this.#rate}`;
  }
}

/** `20.1 k/s, 1.32 GB/s`. */
export function rateText(samplesPerSecond: number, octetsPerSecond: number): string {
  return `${metric(samplesPerSecond)}/s, ${metric(octetsPerSecond)}B/s`;
}

/** Three significant digits with a metric prefix: `20.1 k`, `980 `. */
export function metric(value: number): string {
  const step = value < 1000 ? 0 : Math.min(PREFIX.length - 1, Math.floor(Math.log10(value) / 3));
  return `${Number((value / 1000 ** step).toPrecision(3))} ${PREFIX[step] ?? ''}`;
}
