import type { CancelTimer, Clock, MonotonicMs } from '@blender-sim/base';
import type { TrimResult } from './census.js';

/** A scan of a thousand files takes milliseconds; scanning is not to take more than one part in this of a thread's time. */
export const SCAN_SHARE = 20;

/**
 * Keeps the directory within its limit although other processes write into it too. Nobody keeps books that could go
 * wrong: files are counted anew, after a write as soon as our own estimate is over the limit or the last count is older
 * than SCAN_SHARE times what it took, and otherwise by a timer when it is. So what others wrote is seen late by that
 * much at most, and counting takes a twentieth of one thread's time however many files there are.
 */
export class SizeKeeper {
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #trim: () => Promise<TrimResult>;
  #bytes = 0;
  #nextMs: MonotonicMs;
  #running: Promise<void> | undefined;
  #again = false;
  #cancelTimer: CancelTimer | undefined;

  constructor(options: { readonly clock: Clock; readonly maxBytes: number; readonly trim: () => Promise<TrimResult> }) {
    this.#clock = options.clock;
    this.#maxBytes = options.maxBytes;
    this.#trim = options.trim;
    this.#nextMs = options.clock.monotonicMs();
  }

  /** Octets as far as is known. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A file came. Resolves when the limit holds, as far as is known. */
  async wrote(bytes: number): Promise<void> {
    this.#bytes += bytes;
    if (this.#bytes > this.#maxBytes || this.#clock.monotonicMs() >= this.#nextMs) {
      await this.count();
    } else {
      this.#cancelTimer ??= this.#clock.after('count the basis store', this.#nextMs - this.#clock.monotonicMs(), () => {
        this.#cancelTimer = undefined;
        void this.count();
      });
    }
  }

  /** A file went. */
  removed(bytes: number): void {
    this.#bytes = Math.max(0, this.#bytes - bytes);
  }

  /** Counts, and removes what is too much; what came during a count is counted by another one. */
  count(): Promise<void> {
    if (this.#running !== undefined) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#counts();
    return this.#running;
  }

  /** Does now what a timer would have done later. */
  async settle(): Promise<void> {
    const owed = this.#cancelTimer !== undefined;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (owed) await this.count();
    await this.#running;
  }

  async #counts(): Promise<void> {
    try {
      do {
        this.#again = false;
        this.#cancelTimer?.();
        this.#cancelTimer = undefined;
        const { bytes, tookMs } = await this.#trim();
        this.#bytes = bytes;
        this.#nextMs = (this.#clock.monotonicMs() + SCAN_SHARE * tookMs) as MonotonicMs;
      } while (this.#again);
    } finally {
      this.#running = undefined;
    }
  }
}
