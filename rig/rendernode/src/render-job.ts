import { linkedAbort, raceAbort } from '@blender-sim/base';
import type { CameraFrame, FrameQuality, RenderCalls, RenderRequest } from '@blender-sim/optics';
import type { PixelLayout } from '@blender-sim/protocol';

/** A request under way: which of its patterns are missing, how far it is, and what ends it before its time. */
export class RenderJob {
  readonly request: RenderRequest;
  readonly layout: PixelLayout;
  /** Of every pattern's sampling. */
  readonly seed: number;
  /** Of every pattern's image. */
  readonly quality: FrameQuality;
  readonly #calls: RenderCalls;
  readonly #missing: Set<number>;
  /** Fraction of the current pattern, by process. */
  readonly #underWay = new Map<number, number>();
  readonly #stop: ReturnType<typeof linkedAbort>;
  #fraction = 0;

  /** @param signals end the job with their reason. */
  constructor(
    request: RenderRequest,
    layout: PixelLayout,
    seed: number,
    samples: number,
    calls: RenderCalls,
    signals: readonly (AbortSignal | undefined)[],
  ) {
    this.request = request;
    this.layout = layout;
    this.seed = seed;
    this.quality = { mode: 'direct', samples, noise: undefined };
    this.#calls = calls;
    this.#missing = new Set(Array.from({ length: request.taskCount }, (_unused, index) => index));
    this.#stop = linkedAbort(...signals);
  }

  /** Aborts when the job is over before its time; its reason is what render() throws. No call comes after that. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Patterns not delivered yet. */
  get left(): number {
    return this.#missing.size;
  }

  missingOf(indexes: Iterable<number>): number[] {
    return [...indexes].filter((index) => this.#missing.has(index));
  }

  /** Ends the job for good; the first reason counts. */
  fail(error: unknown): void {
    if (!this.signal.aborted) this.#stop.controller.abort(error);
  }

  /** Hands a pattern to the caller, once. What the caller throws ends the job. */
  async deliver(process: number, frame: CameraFrame): Promise<void> {
    if (this.signal.aborted || !this.#missing.has(frame.index)) return;
    try {
      // Not for ever: a caller that was aborted may never come back from its onFrame.
      await raceAbort(Promise.resolve(this.#calls.onFrame(frame)), this.signal);
    } catch (error) {
      this.fail(error);
      return;
    }
    this.#missing.delete(frame.index);
    this.progress(process, 0);
  }

  /** A process is this far with its current pattern; undefined: it has none of this job any more. */
  progress(process: number, fraction: number | undefined): void {
    if (fraction === undefined) {
      this.#underWay.delete(process);
      return;
    }
    if (this.signal.aborted) return;
    this.#underWay.set(process, fraction);
    const { taskCount } = this.request;
    const done = taskCount - this.left;
    let patterns = done;
    for (const share of this.#underWay.values()) patterns += share;
    // A process may be into its next pattern while the last one is developed, and a pattern may be begun again: the
    // estimate never goes back.
    this.#fraction = Math.max(this.#fraction, Math.min(1, patterns / taskCount));
    try {
      this.#calls.onProgress?.({ done, taskCount, fraction: this.#fraction });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Stops listening to the signals. */
  dispose(): void {
    this.#stop.dispose();
  }
}
