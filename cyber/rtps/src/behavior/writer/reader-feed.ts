import type { MonotonicMs } from '@blender-sim/base';
import { ENTITY_UNKNOWN } from '../../structure/entity-id.js';
import type { EntityId } from '../../structure/guid.js';
import type { FragmentNumber, SequenceNumber } from '../../structure/sequence-number.js';
import type { EngineWorld, SendTarget } from '../world.js';
import { type ChangeRecord, laterLive } from './change-record.js';
import { dataOf, fragmentOf } from './change-submessages.js';
import { type NumberRange, gapsOf } from './gaps.js';
import type { HeartbeatSender } from './heartbeat-sender.js';
import type { HistoryCache } from './history-cache.js';
import type { ReaderProxy } from './reader-proxy.js';
import type { WriterCounters, WriterOptions } from './writer-engine-types.js';

/** Sends readers the changes, fragments and GAPs that they are to have, as far as window and pace allow. */
export class ReaderFeed {
  readonly #options: WriterOptions;
  readonly #world: EngineWorld;
  readonly #history: HistoryCache;
  readonly #heartbeats: HeartbeatSender;
  readonly #counters: WriterCounters;
  #step = 0;

  constructor(
    options: WriterOptions,
    world: EngineWorld,
    history: HistoryCache,
    heartbeats: HeartbeatSender,
    counters: WriterCounters,
  ) {
    this.#options = options;
    this.#world = world;
    this.#history = history;
    this.#heartbeats = heartbeats;
    this.#counters = counters;
  }

  /** A new step of the engine begins: what was sent before has left, unless the owner collects batches. */
  beginStep(): void {
    if (this.#options.isBatched !== true) this.#step++;
  }

  /** Feeds all: together while all stand at the same place and may take it, then each for itself. */
  feedAll(proxies: readonly ReaderProxy[], union: SendTarget | undefined, now: MonotonicMs): void {
    if (union !== undefined) while (this.#feedTogether(proxies, union, now));
    for (const proxy of proxies) this.feed(proxy, now);
  }

  /** What was asked for again first, then what is new. */
  feed(proxy: ReaderProxy, now: MonotonicMs): void {
    proxy.sendAtMs = Infinity;
    if (proxy.isReliable && !proxy.isHeard) return;
    if (!proxy.repairs.isEmpty && !this.#repair(proxy, now)) return;
    while (proxy.next !== undefined && this.#feedOne(proxy, proxy.next, now)) {
      this.#heartbeats.sendPartDue(proxy, now);
    }
    if (proxy.next === undefined) this.#skip(proxy, this.#history.lastSequence);
  }

  /** These will not come. @param ranges ascending. */
  sendGaps(proxy: ReaderProxy, ranges: readonly NumberRange[]): void {
    for (const gap of gapsOf(ranges, proxy.guid.entityId, this.#options.entityId)) {
      this.#world.send(proxy.target, gap);
      this.#counters.gaps++;
    }
  }

  /** A reader no longer pins these: a retired change goes when the last has let go. */
  letGo(records: readonly ChangeRecord[]): void {
    for (const record of records) if (record.isRetired && record.pins === 0) this.#history.drop(record);
  }

  #feedTogether(proxies: readonly ReaderProxy[], union: SendTarget, now: MonotonicMs): boolean {
    const record = proxies[0]?.next;
    const fragment = proxies[0]?.fragment ?? 1;
    if (record === undefined) return false;
    const octets = this.#octetsOf(record, fragment);
    for (const proxy of proxies) {
      if (proxy.next !== record || proxy.fragment !== fragment || !proxy.repairs.isEmpty) return false;
      if (proxy.isReliable && !proxy.isHeard) return false;
      if (!proxy.mayTake(proxy.costOf(octets, this.#step), now)) return false;
    }
    for (const proxy of proxies) this.#skip(proxy, record.sequence - 1);
    this.#send(union, ENTITY_UNKNOWN, record, record.fragments === 0 ? 0 : fragment);
    for (const proxy of proxies) this.#advance(proxy, record, proxy.costOf(octets, this.#step), now);
    return true;
  }

  #feedOne(proxy: ReaderProxy, record: ChangeRecord, now: MonotonicMs): boolean {
    const cost = proxy.costOf(this.#octetsOf(record, proxy.fragment), this.#step);
    if (!proxy.mayTake(cost, now)) return false;
    this.#skip(proxy, record.sequence - 1);
    this.#send(proxy.target, proxy.guid.entityId, record, record.fragments === 0 ? 0 : proxy.fragment);
    this.#advance(proxy, record, cost, now);
    return true;
  }

  #advance(proxy: ReaderProxy, record: ChangeRecord, cost: number, now: MonotonicMs): void {
    const { fragments, sequence } = record;
    proxy.charge(sequence, fragments === 0 ? 0 : proxy.fragment, cost, this.#step, now);
    if (fragments > 0) proxy.pin(record);
    if (proxy.fragment < fragments) {
      proxy.fragment++;
      return;
    }
    proxy.sentThrough = sequence;
    proxy.moveTo(laterLive(record));
    if (!proxy.isReliable) this.letGo(proxy.unpin(sequence));
  }

  /** @returns false where pacing says later. */
  #repair(proxy: ReaderProxy, now: MonotonicMs): boolean {
    for (let repair = proxy.repairs.next(); repair !== undefined; repair = proxy.repairs.next()) {
      const { sequence, fragment } = repair;
      const record = this.#history.get(sequence);
      if (record === undefined) {
        proxy.repairs.forget(sequence);
        this.sendGaps(proxy, [{ from: sequence, to: sequence }]);
        continue;
      }
      const cost = proxy.costOf(this.#octetsOf(record, fragment), this.#step);
      const delayMs = proxy.pace?.delayMs(cost, now) ?? 0;
      if (delayMs > 0) {
        proxy.sendAtMs = Math.min(proxy.sendAtMs, now + delayMs);
        return false;
      }
      this.#send(proxy.target, proxy.guid.entityId, record, fragment);
      proxy.chargeDatagram(cost, this.#step, now);
      proxy.repairs.sent(now);
      this.#counters.resent++;
    }
    proxy.heartbeat.demand(now);
    return true;
  }

  /** Names what lies between the last that was sent and `through` as gone. */
  #skip(proxy: ReaderProxy, through: SequenceNumber): void {
    if (proxy.sentThrough >= through) return;
    if (proxy.isReliable) this.sendGaps(proxy, [{ from: proxy.sentThrough + 1, to: through }]);
    proxy.sentThrough = through;
  }

  /** @param fragment 0: the whole change. */
  #send(target: SendTarget, readerId: EntityId, record: ChangeRecord, fragment: FragmentNumber): void {
    const { entityId, fragmentSize } = this.#options;
    const submessage =
      fragment === 0
        ? dataOf(record, readerId, entityId)
        : fragmentOf(record, fragment, fragmentSize, readerId, entityId);
    this.#world.send(target, submessage, record.change.time);
  }

  #octetsOf({ fragments, octets }: ChangeRecord, fragment: FragmentNumber): number {
    const { fragmentSize } = this.#options;
    return fragments === 0 ? octets : Math.min(fragmentSize, octets - (fragment - 1) * fragmentSize);
  }
}
