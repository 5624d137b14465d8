import {
  type BackoffOptions,
  type Clock,
  type Logger,
  backoffMs,
  linkedAbort,
  messageOf,
  sleep,
} from '@blender-sim/base';
import type { LiveNode } from './live-node.js';
import type { NodePolicy, Placement } from './node-policy.js';
import { NodeUnavailable } from './render-node-client.js';
import { exhausted, judge, noNode } from './retry.js';

export interface DispatcherOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly policy: NodePolicy;
  /** The live nodes, read afresh for every try. */
  readonly nodes: () => Iterable<LiveNode>;
  /** Resolves when a node registers, or the signal aborts, or there is no point in waiting any more. */
  readonly nodeArrival: (signal: AbortSignal) => Promise<void>;
  /** Tries a request, the first included. */
  readonly maxTries: number;
  /** Pauses between tries. */
  readonly backoff: BackoffOptions;
}

export type Attempt<T> = (node: LiveNode, signal: AbortSignal) => Promise<T>;

/** Runs a request on a live node, and on another one when that fails for a reason another one may not have. */
export class Dispatcher {
  readonly #options: DispatcherOptions;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /**
   * @param placement which traced light the request uses, asked for every try; none by default.
   * @throws StatusError OVERLOAD (no node), what the node said where it is final, RENDER_FAILED after the last try; the
   * signal's reason when it aborts.
   */
  async run<T>(
    requestId: string,
    attempt: Attempt<T>,
    signal: AbortSignal,
    placement: () => Placement | undefined = () => undefined,
  ): Promise<T> {
    const { clock, logger, backoff, maxTries } = this.#options;
    const tried = new Set<number>();
    let tries = 0;
    let last: unknown;
    for (let tryNumber = 1; tryNumber <= maxTries; tryNumber++) {
      if (tryNumber > 1) await sleep(clock, 'retry pause', backoffMs(tryNumber - 1, backoff), signal);
      const node = this.#choose(tried, placement()) ?? (await this.#await(tried, signal, placement));
      if (node === undefined) {
        if (tryNumber === 1) throw noNode();
        if (tryNumber === maxTries) throw noNode(last);
        continue;
      }
      tries += 1;
      try {
        return await this.#attempt(node, attempt, signal);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const verdict = judge(error);
        if (verdict.kind === 'final') throw error;
        if (verdict.kind === 'node-lost') node.suspect = true;
        tried.add(node.serial);
        last = error;
        logger.warn('try failed', { requestId, node: node.serial, try: tryNumber, reason: messageOf(error) });
      }
    }
    throw exhausted(last, tries);
  }

  async #attempt<T>(node: LiveNode, attempt: Attempt<T>, signal: AbortSignal): Promise<T> {
    const linked = linkedAbort(signal, node.gone.signal);
    try {
      return await attempt(node, linked.signal);
    } catch (error) {
      // The node left or expired under way: whatever the call says of it, it is to be run elsewhere.
      if (node.gone.signal.aborted && !signal.aborted) {
        throw new NodeUnavailable('the node left or missed its heartbeats', { cause: error });
      }
      throw error;
    } finally {
      linked.dispose();
    }
  }

  async #await(
    tried: ReadonlySet<number>,
    signal: AbortSignal,
    placement: () => Placement | undefined,
  ): Promise<LiveNode | undefined> {
    await this.#options.nodeArrival(signal);
    return this.#choose(tried, placement());
  }

  /** Untried and healthy nodes first, then untried suspects, then the healthy ones again, then all. */
  #choose(tried: ReadonlySet<number>, placement: Placement | undefined): LiveNode | undefined {
    const { nodes, policy } = this.#options;
    const all = [...nodes()];
    const untried = all.filter((node) => !tried.has(node.serial));
    const healthy = (group: LiveNode[]): LiveNode[] => group.filter((node) => !node.suspect);
    for (const group of [healthy(untried), untried, healthy(all), all]) {
      if (group.length > 0) return policy.choose(group, placement);
    }
    return undefined;
  }
}
