import type { MonotonicMs } from '@blender-sim/base';
import type { EngineWorld } from '../world.js';
import type { IncomingChange } from '../change.js';
import type { AnswerCounts } from './answer-counts.js';
import type { HeldMemory } from './held-memory.js';
import type { ReaderCounters, ReaderOptions } from './reader-engine-types.js';

/** What the proxies of a reader share. */
export interface ReaderContext {
  readonly options: ReaderOptions;
  readonly counters: ReaderCounters;
  readonly memory: HeldMemory;
  readonly counts: AnswerCounts;
  readonly world: EngineWorld;
  /** The owner wants nothing delivered now; may change within `deliver`. */
  readonly isPaused: boolean;
  /** Counts, and hands the change to the owner, who may pause the reader or take the writer away in it. */
  deliver(change: IncomingChange): void;
  /** A proxy wants its `tick` at `at`, or earlier. */
  wakeAt(at: MonotonicMs): void;
}
