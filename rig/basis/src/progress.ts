import type { RenderCalls } from '@blender-sim/optics';

/** Share of the work that tracing counts as; the sums are the rest. */
const TRACING_SHARE = 0.95;

/** Adds up how far a request is; never goes back. */
export class Progress {
  readonly #shares: Map<number, number> = new Map();
  readonly #blocks: number;
  readonly #taskCount: number;
  readonly #calls: RenderCalls;
  #done = 0;
  #fraction = 0;

  constructor(blocks: number, taskCount: number, calls: RenderCalls) {
    this.#blocks = blocks;
    this.#taskCount = taskCount;
    this.#calls = calls;
  }

  traced(block: number, share: number): void {
    this.#shares.set(block, Math.max(share, this.#shares.get(block) ?? 0));
    this.#tell();
  }

  delivered(): void {
    this.#done += 1;
    this.#tell();
  }

  #tell(): void {
    let traced = 0;
    for (const share of this.#shares.values()) traced += share;
    const light = this.#blocks === 0 ? 1 : traced / this.#blocks;
    const done = this.#done / this.#taskCount;
    const now = this.#done === this.#taskCount ? 1 : TRACING_SHARE * light + (1 - TRACING_SHARE) * done;
    this.#fraction = Math.max(this.#fraction, now);
    this.#calls.onProgress?.({ done: this.#done, taskCount: this.#taskCount, fraction: this.#fraction });
  }
}
