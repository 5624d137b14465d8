import type { MonotonicMs } from '@blender-sim/base';
import { sendTarget } from '../behavior/send-target.js';
import type { EngineWorld, SendTarget } from '../behavior/world.js';
import type { Data } from '../messages/submessage.js';
import type { GuidPrefix } from '../structure/guid.js';
import { LOCATOR_UDP_V4, type Locator, isMulticast, locatorKey } from '../structure/locator.js';
import type { SequenceNumber } from '../structure/sequence-number.js';
import { DeadlineQueue } from '../structure/deadline-queue.js';
import { decodeParticipant, sameParticipant } from './participant-codec.js';
import type { ParticipantData } from './participant-data.js';
import { type ParticipantRecord, ParticipantTable, participantRecord } from './participant-table.js';
import { announcementData, goodbyeData, goodbyeOf } from './spdp-submessages.js';
import type {
  Announcement,
  KnownParticipant,
  SpdpCounters,
  SpdpIgnored,
  SpdpListener,
  SpdpOptions,
  SpdpSource,
} from './spdp-types.js';

const BURST_MS: readonly number[] = [0, 50, 100, 200, 500];
const ANSWER_MS: readonly number[] = [0, 100];

/** Announcements up to this size are kept, so that the next equal one isn't decoded again. */
const MAX_KEPT_ANNOUNCEMENT_OCTETS = 4096;

/**
 * The simple participant discovery protocol (RTPS 2.3, 8.5.3): announces this participant, finds others, keeps their
 * leases. Sans-io: see EngineWorld.
 *
 * Messages among n participants that start together and hear each other by multicast: n multicasts for each of the first
 * announcements, then n a period; and 2 n (n - 1) answers, once. An answer is sent to whoever is new, never to an answer,
 * so two participants send each other at most two each. Whom neither groups nor peers reach gets one message more a
 * period.
 */
export class SpdpEngine {
  readonly #options: SpdpOptions;
  readonly #world: EngineWorld;
  readonly #listener: SpdpListener;
  readonly #table: ParticipantTable = new ParticipantTable();
  readonly #answers: DeadlineQueue<ParticipantRecord> = new DeadlineQueue<ParticipantRecord>();
  readonly #answerMs: readonly number[];
  readonly #everybody: SendTarget;
  readonly #peers: ReadonlySet<string>;
  #announcement: Announcement;
  /** The same for the same data, so that receivers need not look at it again; the goodbye comes after it. */
  #sequence: SequenceNumber = 1;
  #state: 'idle' | 'running' | 'left' = 'idle';
  /** Times of the announcements that come out of the order of the period. */
  #burst: number[] = [];
  #announceAt = Infinity;
  #saidFull = false;
  readonly counters: SpdpCounters = { received: 0, announced: 0, answered: 0, ignored: new Map() };

  constructor(options: SpdpOptions, announcement: Announcement, world: EngineWorld, listener: SpdpListener) {
    this.#options = options;
    this.#answerMs = options.answerMs ?? ANSWER_MS;
    this.#announcement = announcement;
    this.#world = world;
    this.#listener = listener;
    this.#everybody = sendTarget(undefined, [...options.multicast, ...options.initialPeers]);
    this.#peers = new Set(options.initialPeers.map(locatorKey));
  }

  /** Those that are alive, in the order of their discovery. */
  get participants(): KnownParticipant[] {
    return [...this.#table.values()];
  }

  get participantCount(): number {
    return this.#table.size;
  }

  participant(prefix: GuidPrefix): KnownParticipant | undefined {
    return this.#table.get(prefix);
  }

  /** Begins to announce. */
  start(now: MonotonicMs): void {
    if (this.#state !== 'idle') return;
    this.#state = 'running';
    this.#announceInBurst(this.#options.burstMs ?? BURST_MS, now);
    this.#wake(this.tick(now));
  }

  /** Announces something new: at once to everybody, and again after 100 ms. */
  update(announcement: Announcement, now: MonotonicMs): void {
    this.#announcement = announcement;
    if (this.#state !== 'running') return;
    this.#sequence += 1;
    this.#announceInBurst([0, 100], now);
    this.#wake(this.tick(now));
  }

  /**
   * Says goodbye to everybody, and does nothing from then on. Called again, it says it again: datagrams get lost.
   */
  leave(): void {
    if (this.#state === 'idle') return;
    if (this.#state === 'running') {
      this.#state = 'left';
      this.#sequence += 1;
      this.#answers.clear();
    }
    const { prefix, sendsKeys } = this.#options;
    const goodbye = goodbyeData(prefix, this.#sequence, sendsKeys);
    this.#world.send(this.#everybody, goodbye, this.#announcement.time);
    for (const { target } of this.#table.values()) this.#world.send(target, goodbye, this.#announcement.time);
  }

  /** Any RTPS message renews the lease of its participant (8.5.3.2). Costs a look-up. */
  heard(prefix: GuidPrefix, now: MonotonicMs): void {
    this.#table.heard(prefix, now);
  }

  /** A DATA of ENTITY_SPDP_WRITER. @param source whose it is: the message's header, or its INFO_SRC. */
  onData(source: GuidPrefix, message: Data, from: SpdpSource, now: MonotonicMs): void {
    this.counters.received++;
    const ignored = this.#receive(source, message, from, now);
    if (ignored !== undefined) this.counters.ignored.set(ignored, (this.counters.ignored.get(ignored) ?? 0) + 1);
    this.#wake(this.#nextAt);
  }

  /** Announces, answers and ends leases, whichever is due. @returns when it is to be called next. */
  tick(now: MonotonicMs): MonotonicMs {
    // Infinity is later than every time there is.
    if (this.#state !== 'running') return Infinity as MonotonicMs;
    for (const record of this.#table.takeExpired(now)) {
      this.#answers.delete(record);
      this.#listener({ kind: 'lost', participant: record });
    }
    if (now >= this.#announceAt) this.#announce(now);
    for (let due = this.#answers.takeDue(now); due !== undefined; due = this.#answers.takeDue(now)) {
      this.#answer(due, now);
    }
    return this.#nextAt;
  }

  get #nextAt(): MonotonicMs {
    // A time, or Infinity.
    return Math.min(this.#announceAt, this.#answers.nextAt, this.#table.nextLeaseAt) as MonotonicMs;
  }

  #wake(at: MonotonicMs): void {
    if (this.#state === 'running' && at !== Infinity) this.#world.wakeAt(at);
  }

  #receive(source: GuidPrefix, message: Data, from: SpdpSource, now: MonotonicMs): SpdpIgnored | undefined {
    if (this.#state !== 'running') return 'stopped';
    if (source === this.#options.prefix) return 'own';
    const leaving = goodbyeOf(message, source);
    if (leaving !== undefined) return this.#receiveGoodbye(source, leaving, message.sequence, now);
    const { payload } = message;
    if (payload === undefined) return 'malformed';
    const record = this.#table.get(source);
    if (record?.announcement !== undefined && Buffer.compare(record.announcement, payload) === 0) {
      const hasMoved = record.from.address !== from.address;
      this.#heardAgain(record, from, now);
      if (hasMoved && record.target.locators.length === 0) this.#retarget(record);
      return undefined;
    }
    if (this.#table.isOvertaken(source, message.sequence, now)) return 'after-leave';
    const decoded = decodeParticipant(payload);
    if (!decoded.ok) return 'malformed';
    const { data, notes } = decoded;
    if (data.prefix !== source) return 'foreign-guid';
    if (data.domainId !== undefined && data.domainId !== this.#options.domainId) return 'other-domain';
    if (data.domainTag !== this.#options.domainTag) return 'other-tag';
    if (record === undefined && this.#options.ignore?.(data) === true) return 'unwanted';
    if (record === undefined) return this.#join(data, notes, payload, from, now);
    this.#change(record, data, notes, payload, from, now);
    return undefined;
  }

  #receiveGoodbye(
    source: GuidPrefix,
    leaving: GuidPrefix,
    sequence: SequenceNumber,
    now: MonotonicMs,
  ): SpdpIgnored | undefined {
    if (leaving !== source) return 'foreign-guid';
    this.#table.rememberGoodbye(leaving, sequence, now);
    const record = this.#table.get(leaving);
    if (record === undefined) return undefined;
    this.#table.remove(record);
    this.#answers.delete(record);
    this.#listener({ kind: 'left', participant: record });
    return undefined;
  }

  #join(
    data: ParticipantData,
    notes: readonly string[],
    payload: Uint8Array,
    from: SpdpSource,
    now: MonotonicMs,
  ): SpdpIgnored | undefined {
    if (this.#table.size >= this.#options.maxParticipants) {
      if (!this.#saidFull) {
        this.#saidFull = true;
        const text = `${this.#table.size} participants are known, as many as maxParticipants allows: more are ignored.`;
        this.#listener({ kind: 'warning', text });
      }
      return 'too-many';
    }
    const record = participantRecord(data, from, this.#targetTo(data, from), now);
    this.#table.add(record, data, notes);
    this.#heardAgain(record, from, now);
    record.announcement = keptCopy(payload);
    // Before the owner's own messages: the newcomer has to know whom they are from.
    this.#answer(record, now);
    this.#listener({ kind: 'joined', participant: record });
    if (record.notes.length > 0) {
      const text = `Participant ${data.prefix} ${JSON.stringify(data.name)}: ${record.notes.join('; ')}.`;
      this.#listener({ kind: 'warning', text });
    }
    return undefined;
  }

  #change(
    record: ParticipantRecord,
    data: ParticipantData,
    notes: readonly string[],
    payload: Uint8Array,
    from: SpdpSource,
    now: MonotonicMs,
  ): void {
    this.#heardAgain(record, from, now);
    record.announcement = keptCopy(payload);
    const previous = record.data;
    if (sameParticipant(previous, data)) return;
    record.target = this.#targetTo(data, from);
    this.#table.update(record, data, notes);
    this.#listener({ kind: 'changed', participant: record, previous });
  }

  #heardAgain(record: ParticipantRecord, from: SpdpSource, now: MonotonicMs): void {
    record.lastHeardAt = now;
    record.from = from;
    if (from.isMulticast === true) record.multicastAt = now;
  }

  /** Where it is heard from now may tell how to reach it. */
  #retarget(record: ParticipantRecord): void {
    record.target = this.#targetTo(record.data, record.from);
    if (record.target.locators.length === 0) return;
    // Before the owner's own messages: the answers to its first announcement went nowhere.
    this.#sendTo(record);
    this.#listener({ kind: 'changed', participant: record, previous: record.data });
  }

  #targetTo(data: ParticipantData, from: SpdpSource): SendTarget {
    const locators = this.#options.locatorsTo?.(data, from) ?? data.metatrafficUnicast.filter(isUsable);
    return sendTarget(data.prefix, locators);
  }

  #announceInBurst(afterMs: readonly number[], now: MonotonicMs): void {
    this.#burst = afterMs.map((ms) => now + ms).sort((a, b) => b - a);
    this.#announceAt = this.#burst.pop() ?? now;
  }

  #announce(now: MonotonicMs): void {
    this.#send(this.#everybody);
    this.counters.announced += this.#everybody.locators.length;
    for (const record of this.#table.values()) {
      if (!this.#isReached(record, now)) this.#sendTo(record);
    }
    let next = this.#burst.pop();
    while (next !== undefined && next <= now) next = this.#burst.pop();
    this.#announceAt = next ?? now + this.#options.announceMs;
  }

  /** Whether what goes to groups and peers gets to a participant, as far as one can tell. */
  #isReached({ multicastAt, leaseMs, target }: ParticipantRecord, now: MonotonicMs): boolean {
    const isByGroup = this.#options.multicast.length > 0 && now - multicastAt <= leaseMs;
    return isByGroup || target.locators.some((locator) => this.#peers.has(locatorKey(locator)));
  }

  /** Sends the answers to a participant that are due, and asks for the next. */
  #answer(record: ParticipantRecord, now: MonotonicMs): void {
    const dueAt = (): number => record.discoveredAt + (this.#answerMs[record.answers] ?? Infinity);
    if (dueAt() <= now) {
      this.#sendTo(record);
      while (dueAt() <= now) record.answers++;
    }
    if (dueAt() !== Infinity) this.#answers.set(record, dueAt());
  }

  #sendTo(record: ParticipantRecord): void {
    this.#send(record.target);
    this.counters.answered += record.target.locators.length;
  }

  #send(target: SendTarget): void {
    const { payload, time } = this.#announcement;
    this.#world.send(target, announcementData(payload, this.#sequence), time);
  }
}

function isUsable(locator: Locator): boolean {
  const { kind, address, port } = locator;
  return kind === LOCATOR_UDP_V4 && port > 0 && port <= 65_535 && address !== '0.0.0.0' && !isMulticast(locator);
}

function keptCopy(payload: Uint8Array): Uint8Array | undefined {
  return payload.length <= MAX_KEPT_ANNOUNCEMENT_OCTETS ? new Uint8Array(payload) : undefined;
}
