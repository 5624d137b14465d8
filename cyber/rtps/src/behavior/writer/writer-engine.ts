import type { MonotonicMs } from '@blender-sim/base';
import type { AckNack, NackFrag } from '../../messages/submessage.js';
import { payloadOctets } from '../../messages/payload-frame.js';
import { RtpsError } from '../../rtps-error.js';
import { type Guid, guidText } from '../../structure/guid.js';
import type { SequenceNumber } from '../../structure/sequence-number.js';
import type { OutgoingChange } from '../change.js';
import type { EngineWorld, SendTarget } from '../world.js';
import { type ChangeRecord, changeRecord, laterLive } from './change-record.js';
import { HeartbeatSender } from './heartbeat-sender.js';
import { HistoryCache } from './history-cache.js';
import { inlineQosOf } from './inline-qos.js';
import { ReaderAnswers } from './reader-answers.js';
import { ReaderFeed } from './reader-feed.js';
import { ReaderProxy } from './reader-proxy.js';
import { unionOf } from '../send-target.js';
import { checkWriterOptions } from './writer-options.js';
import type {
  MatchedReader,
  WriterCounters,
  WriterEngineLike,
  WriterEvents,
  WriterOptions,
} from './writer-engine-types.js';

/** See WriterEngineLike. A volatile writer keeps a change only until every matched reader has it. */
export class WriterEngine implements WriterEngineLike {
  readonly counters: WriterCounters = {
    changes: 0,
    octets: 0,
    resent: 0,
    heartbeats: 0,
    gaps: 0,
    acknacks: 0,
    nackFrags: 0,
    dropped: 0,
    ignored: 0,
  };
  readonly #options: WriterOptions;
  readonly #world: EngineWorld;
  readonly #events: WriterEvents;
  readonly #isVolatile: boolean;
  readonly #maxSamples: number;
  readonly #history: HistoryCache;
  readonly #feed: ReaderFeed;
  readonly #heartbeats: HeartbeatSender;
  readonly #answers: ReaderAnswers;
  readonly #byGuid = new Map<string, ReaderProxy>();
  #proxies: readonly ReaderProxy[] = [];
  /** Where what all are to have is sent; undefined: there are not several readers. */
  #union: SendTarget | undefined;
  /** Unregistrations that readers still have to learn of; then nothing of the instance is kept for late joiners. */
  readonly #ends: { readonly record: ChangeRecord; readonly untilMs: number }[] = [];
  /** All readers have everything up to this. */
  #doneThrough: SequenceNumber = 0;
  #isSpaceWanted = false;
  #maySpace = false;
  #mayBeAcknowledged = false;
  #wakeAtMs = Infinity;

  /** @throws RtpsError RTPS_CONFIG where a number in `options` is out of range. */
  constructor(options: WriterOptions, world: EngineWorld, events: WriterEvents) {
    checkWriterOptions(options);
    this.#options = options;
    this.#world = world;
    this.#events = events;
    this.#isVolatile = options.durability === 'volatile';
    this.#maxSamples = options.history.kind === 'keep-all' ? options.maxSamples : Infinity;
    this.#history = new HistoryCache(options.history);
    this.#heartbeats = new HeartbeatSender(options, world, this.#history, this.counters);
    this.#feed = new ReaderFeed(options, world, this.#history, this.#heartbeats, this.counters);
    this.#answers = new ReaderAnswers(this.#history, this.#feed, this.#heartbeats, events);
  }

  get lastSequence(): SequenceNumber {
    return this.#history.lastSequence;
  }

  get heldChanges(): number {
    return this.#history.heldChanges;
  }

  get heldOctets(): number {
    return this.#history.heldOctets;
  }

  matchReader(reader: MatchedReader, now: MonotonicMs): void {
    this.#begin(now);
    const key = guidText(reader.guid);
    const known = this.#byGuid.get(key);
    if (known !== undefined) known.update(reader, this.#options);
    const proxy = known ?? this.#newProxy(reader);
    this.#byGuid.set(key, proxy);
    this.#setProxies();
    if (proxy.isReliable) proxy.heartbeat.demand(now);
    this.#feed.feed(proxy, now);
    this.#finish(now);
  }

  unmatchReader(guid: Guid, now: MonotonicMs): void {
    this.#begin(now);
    const key = guidText(guid);
    const proxy = this.#byGuid.get(key);
    if (proxy !== undefined) {
      this.#byGuid.delete(key);
      proxy.moveTo(undefined);
      this.#feed.letGo(proxy.unpin(Infinity));
      this.#setProxies();
      this.#mayBeAcknowledged = true;
    }
    this.#finish(now);
  }

  write(change: OutgoingChange, now: MonotonicMs): SequenceNumber | 'full' {
    const octets = payloadOctets(change);
    const { maxOctets } = this.#options;
    if (octets > maxOctets) {
      const what = `A sample of ${octets} octets in a writer that holds at most ${maxOctets} (maxOctets).`;
      throw new RtpsError('RTPS_TOO_LARGE', what, { fields: { octets, maxOctets } });
    }
    this.#begin(now);
    const isTaken = this.#makeRoom(change);
    const sequence = this.lastSequence + 1;
    if (isTaken) this.#take(sequence, change, now);
    else this.#isSpaceWanted = true;
    this.#finish(now);
    return isTaken ? sequence : 'full';
  }

  remove(sequence: SequenceNumber, now: MonotonicMs): void {
    this.#begin(now);
    const record = this.#history.get(sequence);
    if (record !== undefined) {
      for (const proxy of this.#proxies) {
        if (proxy.next === record) proxy.moveTo(laterLive(record));
        proxy.forget(record);
      }
      this.#drop(record);
      this.#feed.feedAll(this.#proxies, this.#union, now);
    }
    this.#finish(now);
  }

  onAckNack(reader: Guid, message: AckNack, now: MonotonicMs): void {
    this.#begin(now);
    this.counters.acknacks++;
    const proxy = this.#byGuid.get(guidText(reader));
    if (proxy?.isReliable === true && this.#answers.onAckNack(proxy, message, now)) {
      this.#feed.feed(proxy, now);
      this.#mayBeAcknowledged = true;
    } else this.counters.ignored++;
    this.#finish(now);
  }

  onNackFrag(reader: Guid, message: NackFrag, now: MonotonicMs): void {
    this.#begin(now);
    this.counters.nackFrags++;
    const proxy = this.#byGuid.get(guidText(reader));
    if (proxy?.isReliable === true && this.#answers.onNackFrag(proxy, message, now)) this.#feed.feed(proxy, now);
    else this.counters.ignored++;
    this.#finish(now);
  }

  tick(now: MonotonicMs): MonotonicMs {
    this.#wakeAtMs = -Infinity;
    this.#begin(now);
    this.#feed.feedAll(this.#proxies, this.#union, now);
    this.#finish(now);
    // Includes what the owner did in an event of this step.
    this.#wakeAtMs = this.#dueMs();
    return this.#wakeAtMs as MonotonicMs; // A sum of MonotonicMs and milliseconds, or Infinity.
  }

  isAcknowledged(sequence: SequenceNumber = this.lastSequence): boolean {
    for (const proxy of this.#proxies) if (proxy.isReliable && proxy.acked < sequence) return false;
    return true;
  }

  #newProxy(reader: MatchedReader): ReaderProxy {
    const isHistoryWanted = !this.#isVolatile && reader.durability !== 'volatile';
    const next = isHistoryWanted ? this.#history.oldestLive : undefined;
    const firstRelevant = isHistoryWanted ? 1 : this.lastSequence + 1;
    const before = next === undefined ? this.lastSequence : next.sequence - 1;
    const proxy = new ReaderProxy(reader, this.#options, firstRelevant, before);
    proxy.moveTo(next);
    return proxy;
  }

  #setProxies(): void {
    this.#proxies = [...this.#byGuid.values()];
    this.#union = this.#proxies.length > 1 ? unionOf(this.#proxies.map(({ target }) => target)) : undefined;
  }

  #take(sequence: SequenceNumber, change: OutgoingChange, now: MonotonicMs): void {
    this.counters.changes++;
    this.counters.octets += payloadOctets(change);
    if (this.#isVolatile && this.#proxies.length === 0) {
      this.#history.lastSequence = sequence;
      return;
    }
    const expiresAtMs = now + this.#options.lifespanMs;
    const { fragmentSize, keyHashes } = this.#options;
    const record = changeRecord(sequence, change, inlineQosOf(change, keyHashes), fragmentSize, expiresAtMs);
    this.#history.add(record);
    if (!this.#isVolatile && record.instance !== undefined && change.kind.endsWith('unregistered')) {
      this.#ends.push({ record, untilMs: now + (this.#options.endsKeptMs ?? 0) });
    }
    for (const proxy of this.#proxies) if (proxy.next === undefined) proxy.moveTo(record);
    this.#feed.feedAll(this.#proxies, this.#union, now);
  }

  /** @returns false where there is none. */
  #makeRoom(change: OutgoingChange): boolean {
    const history = this.#history;
    const crowded = history.crowdedOutBy(change);
    const freed = crowded === undefined || crowded.pins > 0 ? 0 : crowded.octets;
    const fits = (): boolean =>
      history.heldChanges === 0 ||
      (history.heldChanges < this.#maxSamples &&
        history.heldOctets - freed + payloadOctets(change) <= this.#options.maxOctets);
    while (!fits()) {
      // A keep-all history of a transient-local writer never empties by itself: the oldest that everybody has makes room.
      const { oldest } = history;
      const isSpare = this.#maxSamples !== Infinity && oldest !== undefined && oldest.sequence <= this.#doneThrough;
      if (!isSpare) return false;
      this.#drop(oldest);
    }
    if (crowded !== undefined) this.#retire(crowded);
    return true;
  }

  /** Out of the history, but not out of the hands of readers that are in the middle of it. */
  #retire(record: ChangeRecord): void {
    if (record.sequence > this.#doneThrough) this.counters.dropped++;
    this.#history.retire(record);
    if (record.cursors > 0) {
      for (const proxy of this.#proxies) {
        if (proxy.next === record && proxy.fragment === 1) proxy.moveTo(laterLive(record));
      }
    }
    if (record.pins === 0) this.#drop(record);
  }

  #drop(record: ChangeRecord): void {
    this.#history.drop(record);
    this.#maySpace = true;
  }

  #begin(now: MonotonicMs): void {
    this.#feed.beginStep();
    if (this.#options.lifespanMs === Infinity) return;
    for (
      let record = this.#history.oldestLive;
      record !== undefined && record.expiresAtMs <= now;
      record = this.#history.oldestLive
    ) {
      this.#retire(record);
    }
  }

  #finish(now: MonotonicMs): void {
    this.#release(now);
    this.#heartbeats.sendDue(this.#proxies, this.#union, now);
    const dueMs = this.#dueMs();
    if (dueMs < this.#wakeAtMs) {
      this.#wakeAtMs = dueMs;
      this.#world.wakeAt(dueMs as MonotonicMs); // A sum of MonotonicMs and milliseconds.
    }
    if (this.#mayBeAcknowledged) {
      this.#mayBeAcknowledged = false;
      this.#events.onAcknowledged();
    }
    if (this.#isSpaceWanted && this.#maySpace) {
      this.#isSpaceWanted = false;
      this.#maySpace = false;
      this.#events.onSpace();
    }
  }

  /** Lets go of what every reader has. */
  #release(now: MonotonicMs): void {
    let doneThrough = this.lastSequence;
    for (const proxy of this.#proxies) doneThrough = Math.min(doneThrough, proxy.doneThrough);
    if (doneThrough !== this.#doneThrough) this.#maySpace = true;
    this.#doneThrough = doneThrough;
    const history = this.#history;
    if (this.#isVolatile) {
      while (history.oldest !== undefined && history.oldest.sequence <= doneThrough) this.#drop(history.oldest);
      return;
    }
    for (let end = this.#ends[0]; end !== undefined && end.untilMs <= now; end = this.#ends[0]) {
      const { sequence, instance } = end.record;
      if (sequence > doneThrough) return;
      this.#ends.shift();
      while (instance?.oldest !== undefined && instance.oldest.sequence <= sequence) {
        this.#retireDone(instance.oldest);
      }
    }
  }

  #retireDone(record: ChangeRecord): void {
    this.#history.retire(record);
    if (record.pins === 0) this.#drop(record);
  }

  #dueMs(): number {
    let dueMs = this.#options.lifespanMs === Infinity ? Infinity : (this.#history.oldestLive?.expiresAtMs ?? Infinity);
    const end = this.#ends[0];
    if (end !== undefined && end.record.sequence <= this.#doneThrough) dueMs = Math.min(dueMs, end.untilMs);
    for (const { heartbeat, sendAtMs } of this.#proxies) dueMs = Math.min(dueMs, heartbeat.atMs, sendAtMs);
    return dueMs;
  }
}
