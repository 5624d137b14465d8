import { type Clock, linkedAbort } from '@blender-sim/base';
import type { PairHelper } from './pair-source.js';

/** However fast this node is, another one gets so long for its last share, in milliseconds. */
const LEAST_MS = 2000;
/** Times the longest share of this node's own. */
const TIMES = 3;

/**
 * How long other nodes are waited for. While this node has shares of its own, any time; after that a share may take three
 * times as long as the longest of its own: a node that is frozen must not hold a request for ever. What is given up is
 * traced here.
 */
export class HelperPatience {
  readonly #clock: Clock;
  readonly #over = new AbortController();
  #own: number;
  #longestMs = 0;
  #cancel: (() => void) | undefined;

  /** @param lanes of this node. */
  constructor(clock: Clock, lanes: number) {
    this.#clock = clock;
    this.#own = lanes;
  }

  /** Times a share of this node's own. */
  async own<T>(work: () => Promise<T>): Promise<T> {
    const startedMs = this.#clock.monotonicMs();
    try {
      return await work();
    } finally {
      this.#longestMs = Math.max(this.#longestMs, this.#clock.monotonicMs() - startedMs);
    }
  }

  /** A lane of this node has nothing more to do. */
  laneDone(): void {
    this.#own -= 1;
    if (this.#own > 0) return;
    const waitMs = Math.max(LEAST_MS, TIMES * this.#longestMs);
    this.#cancel = this.#clock.after('helper patience', waitMs, () =>
      this.#over.abort(new Error(`it took more than ${String(Math.round(waitMs / 1000))} s`)),
    );
  }

  /** The helper, as long as the patience lasts. */
  with(helper: PairHelper): PairHelper {
    return async (place, block, pair, signal) => {
      const linked = linkedAbort(signal, this.#over.signal);
      try {
        linked.signal.throwIfAborted();
        return await helper(place, block, pair, linked.signal);
      } finally {
        linked.dispose();
      }
    };
  }

  dispose(): void {
    this.#cancel?.();
  }
}
