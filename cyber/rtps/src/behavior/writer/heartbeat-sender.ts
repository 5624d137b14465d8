import type { MonotonicMs } from '@blender-sim/base';
import { ENTITY_UNKNOWN } from '../../structure/entity-id.js';
import type { EntityId } from '../../structure/guid.js';
import type { SequenceNumber } from '../../structure/sequence-number.js';
import type { EngineWorld, SendTarget } from '../world.js';
import type { HistoryCache } from './history-cache.js';
import type { ReaderProxy } from './reader-proxy.js';
import type { WriterCounters, WriterOptions } from './writer-engine-types.js';

/**
 * Sends HEARTBEATs and HEARTBEAT_FRAGs. `last` is the last that this reader was sent, not the last there is: what waits for
 * its window would only be asked for in vain.
 */
export class HeartbeatSender {
  readonly #options: WriterOptions;
  readonly #world: EngineWorld;
  readonly #history: HistoryCache;
  readonly #counters: WriterCounters;
  #count = 0;
  #fragCount = 0;

  constructor(options: WriterOptions, world: EngineWorld, history: HistoryCache, counters: WriterCounters) {
    this.#options = options;
    this.#world = world;
    this.#history = history;
    this.#counters = counters;
  }

  /** To every reader for which one is due; one for all where all are due and have been sent the same. */
  sendDue(proxies: readonly ReaderProxy[], union: SendTarget | undefined, now: MonotonicMs): void {
    let reliable = 0;
    let together = 0;
    let due = 0;
    for (const proxy of proxies) {
      if (!proxy.isReliable) continue;
      reliable++;
      const { heartbeat, needsHeartbeat, next, inFlight, windowOctets } = proxy;
      const isBlocked = next !== undefined;
      proxy.isHeartbeatDue = heartbeat.isDue(now, needsHeartbeat, isBlocked, inFlight.octets, windowOctets);
      if (!proxy.isHeartbeatDue) continue;
      due++;
      if (next === undefined && proxy.sentThrough === this.#history.lastSequence) together++;
    }
    if (due === 0) return;
    const isShared = union !== undefined && reliable > 1 && together === reliable;
    if (isShared) this.#send(union, ENTITY_UNKNOWN, this.#history.lastSequence, false);
    for (const proxy of proxies) {
      if (!proxy.isReliable || !proxy.isHeartbeatDue) continue;
      if (!isShared) this.#sendOne(proxy);
      this.#sent(proxy, now);
    }
  }

  /** In the middle of a long run of data: the reader can answer while the rest is sent. */
  sendPartDue(proxy: ReaderProxy, now: MonotonicMs): void {
    if (!proxy.isReliable || !proxy.heartbeat.isPartDue(proxy.windowOctets)) return;
    this.#sendOne(proxy);
    this.#sent(proxy, now);
  }

  /**
   * The word before the first data: a reader that takes the first HEARTBEAT's `last` for where it begins (Cyclone DDS,
   * volatile) would miss what it names. No answer is asked for.
   */
  greet(proxy: ReaderProxy): void {
    this.#send(proxy.target, proxy.guid.entityId, proxy.sentThrough, true);
  }

  #sent(proxy: ReaderProxy, now: MonotonicMs): void {
    proxy.isHeartbeatDue = false;
    proxy.heartbeat.onSent(now);
    proxy.inFlight.seal();
  }

  #sendOne(proxy: ReaderProxy): void {
    const { target, guid, next, fragment, sentThrough, heartbeat } = proxy;
    if (next === undefined || fragment === 1) {
      this.#send(target, guid.entityId, sentThrough, false);
      return;
    }
    if (proxy.pace !== undefined) {
      // Fast DDS and Cyclone DDS answer with a NACK_FRAG that begins at the first fragment they miss, sent or not.
      this.#send(target, guid.entityId, next.sequence, false);
      return;
    }
    // Nothing new since the last: the reader may know nothing of the change, and has to be told that there is one.
    const isRepeated = heartbeat.sinceOctets === 0;
    if (isRepeated || proxy.acked < sentThrough) {
      this.#send(target, guid.entityId, isRepeated ? next.sequence : sentThrough, false);
    }
    this.#world.send(target, {
      kind: 'heartbeat-frag',
      readerId: guid.entityId,
      writerId: this.#options.entityId,
      sequence: next.sequence,
      lastFragment: fragment - 1,
      count: (this.#fragCount = (this.#fragCount + 1) | 0),
    });
    this.#counters.heartbeats++;
  }

  #send(target: SendTarget, readerId: EntityId, last: SequenceNumber, final: boolean): void {
    const first = this.#history.firstSequence;
    this.#world.send(target, {
      kind: 'heartbeat',
      readerId,
      writerId: this.#options.entityId,
      first,
      last: Math.max(last, first - 1),
      count: (this.#count = (this.#count + 1) | 0),
      final,
      liveliness: false,
    });
    this.#counters.heartbeats++;
  }
}
