import type { MonotonicMs } from '@blender-sim/base';
import type { BlenderTiming } from './blender-timing.js';

/** How often a process is looked at, in milliseconds. */
export const WATCH_MS = 250;

/** An importer in C may keep the script's threads from running for this long, in milliseconds. */
const LOADING_SILENCE_MS = 60_000;

/** What a process does, as far as its time is concerned; `held`: it waits for us, or has nothing to do. */
export type WatchedPhase = 'starting' | 'loading' | 'rendering' | 'held';

/**
 * Counts how long a process has been silent and how long it has not got further. Pure: it is told the time. A stretch in
 * which the node itself stood still (SIGSTOP, a blocked event loop) counts as one look and no more: what the process
 * said meanwhile has not been read yet.
 */
export class ProcessWatch {
  readonly #timing: BlenderTiming;
  #lookedMs: MonotonicMs;
  #silentMs = 0;
  #stillMs = 0;

  constructor(timing: BlenderTiming, nowMs: MonotonicMs) {
    this.#timing = timing;
    this.#lookedMs = nowMs;
  }

  /** The process said something. */
  heard(): void {
    this.#silentMs = 0;
  }

  /** The process got further: it connected, it began or finished a pattern. */
  moved(): void {
    this.#stillMs = 0;
  }

  /** To be called every WATCH_MS. @returns what takes too long, as the end of a sentence. */
  look(phase: WatchedPhase, nowMs: MonotonicMs): string | undefined {
    const passedMs = Math.min(nowMs - this.#lookedMs, 2 * WATCH_MS);
    this.#lookedMs = nowMs;
    this.#silentMs += passedMs;
    this.#stillMs = phase === 'held' ? 0 : this.#stillMs + passedMs;
    const { startMs, loadMs, heartbeatMs, frameMs } = this.#timing;
    if (phase === 'starting') {
      return this.#stillMs > startMs ? `it said nothing within ${seconds(startMs)}` : undefined;
    }
    const allowedMs = phase === 'loading' ? Math.max(heartbeatMs, LOADING_SILENCE_MS) : heartbeatMs;
    if (this.#silentMs > allowedMs) return `it hangs: no heartbeat for ${seconds(this.#silentMs)}`;
    if (phase === 'loading' && this.#stillMs > loadMs) return `it did not load the scene within ${seconds(loadMs)}`;
    if (phase === 'rendering' && this.#stillMs > frameMs)
      return `it hangs: no pattern finished within ${seconds(frameMs)} (render.frame_timeout_s)`;
    return undefined;
  }
}

function seconds(ms: number): string {
  return `${String(Number((ms / 1000).toFixed(1)))} s`;
}
