import type { MonotonicMs } from '@blender-sim/base';
import type { Guid } from '../../structure/guid.js';
import type { FragmentNumber, SequenceNumber } from '../../structure/sequence-number.js';
import { sendTarget } from '../send-target.js';
import type { SendTarget } from '../world.js';
import { type ChangeRecord, laterLive } from './change-record.js';
import {
  AHEAD_HEARTBEATS,
  DATAGRAM_OCTETS,
  DATAGRAM_OVERHEAD_OCTETS,
  FIRST_REPEAT_MS,
  PACED,
  PACED_LATE,
  type PacedLimits,
  SAME_LOSS_MS,
  SUBMESSAGE_OCTETS,
  UNHEARD_HEARTBEATS,
} from './flow-limits.js';
import { HeartbeatTimer } from './heartbeat-timer.js';
import { InFlight } from './in-flight.js';
import { Pace } from './pace.js';
import { MessageCount } from './message-count.js';
import { Repairs } from './repairs.js';
import type { MatchedReader, WriterOptions } from './writer-engine-types.js';

const NONE: readonly ChangeRecord[] = [];

/** What a writer knows of a reader (ReaderProxy, RTPS 2.3, 8.4.7.5): how far it is, and how much it may be sent. */
export class ReaderProxy {
  readonly guid: Guid;
  readonly isReliable: boolean;
  /** Numbers before this are not for this reader. */
  readonly firstRelevant: SequenceNumber;
  target: SendTarget;
  windowOctets: number;
  /** Undefined: a reliable reader that says what its socket takes and reports fragments: its window is exact. */
  pace: Pace | undefined;
  /** The reader has, or will never need, everything up to this. */
  acked: SequenceNumber;
  /** It has said itself that it has everything up to this, of what it was sent. */
  saidThrough: SequenceNumber = 0;
  /** Everything up to this was sent, or named in a GAP. */
  sentThrough: SequenceNumber;
  /** What is sent next; undefined: it was sent all there is. */
  next: ChangeRecord | undefined;
  /** The fragment of `next` that is sent next. */
  fragment: FragmentNumber = 1;
  /** A reliable reader that hasn't spoken gets HEARTBEATs only: it may not know the writer yet, and would lose what comes. */
  isHeard = false;
  /** Scratch of HeartbeatSender within a step. */
  isHeartbeatDue = false;
  /** When pacing allows the next submessage. */
  sendAtMs: number = Infinity;
  readonly inFlight: InFlight;
  readonly heartbeat: HeartbeatTimer;
  readonly repairs: Repairs = new Repairs();
  readonly ackNackCount: MessageCount = new MessageCount();
  readonly nackFragCount: MessageCount = new MessageCount();
  /** Fragmented changes that it has some of and may ask for the rest of: no more than fit in the window, and one. */
  readonly #pinned: ChangeRecord[] = [];
  readonly #limits: PacedLimits;
  #partial: SequenceNumber = 0;
  #partialFragment: FragmentNumber = 1;
  #progressAtMs = 0;
  #step = -1;
  #datagramOctets = 0;
  /** It has what it wasn't sent since it was matched: from earlier, or that was an ACKNACK from earlier. */
  #isAhead = false;
  /** An assumed window is given up down to this. */
  #leastWindowOctets: number;
  #lossAtMs = -Infinity;

  constructor(
    reader: MatchedReader,
    options: WriterOptions,
    firstRelevant: SequenceNumber,
    sentThrough: SequenceNumber,
  ) {
    this.guid = reader.guid;
    this.isReliable = options.reliability === 'reliable' && reader.reliability === 'reliable';
    this.firstRelevant = firstRelevant;
    this.acked = sentThrough;
    this.sentThrough = sentThrough;
    this.target = sendTarget(reader.guid.prefix, reader.locators);
    this.windowOctets = reader.windowOctets ?? options.windowOctets;
    this.#leastWindowOctets = leastWindow(reader, options);
    this.pace = this.isReliable && reader.windowOctets !== undefined ? undefined : new Pace(this.windowOctets);
    this.#limits = reader.answersLate === true ? PACED_LATE : PACED;
    this.inFlight = new InFlight(this.windowOctets / 32);
    this.heartbeat = new HeartbeatTimer(options.heartbeatMs);
  }

  /** Its data changed. */
  update(reader: MatchedReader, options: WriterOptions): void {
    this.target = sendTarget(reader.guid.prefix, reader.locators);
    const windowOctets = reader.windowOctets ?? options.windowOctets;
    // What was learnt of an assumed window stays.
    if (reader.isWindowAssumed === true && this.windowOctets < windowOctets) return;
    this.#leastWindowOctets = leastWindow(reader, options);
    const isExact = this.isReliable && reader.windowOctets !== undefined;
    if (windowOctets === this.windowOctets && isExact === (this.pace === undefined)) return;
    this.windowOctets = windowOctets;
    this.pace = isExact ? undefined : new Pace(windowOctets);
  }

  /** Everything up to this needn't be kept for its sake. */
  get doneThrough(): SequenceNumber {
    return this.isReliable ? this.acked : this.sentThrough;
  }

  get needsHeartbeat(): boolean {
    if (!this.isReliable) return false;
    if (!this.isHeard) return this.next !== undefined || this.heartbeat.tries < UNHEARD_HEARTBEATS;
    if (this.#isAhead && this.heartbeat.tries < AHEAD_HEARTBEATS) return true;
    return this.acked < this.sentThrough || this.fragment > 1;
  }

  /** How many fragments of `record` it was sent; all of what isn't fragmented. */
  sentFragments(record: ChangeRecord): number {
    if (record === this.next) return this.fragment - 1;
    return record.sequence <= this.sentThrough ? record.fragments : 0;
  }

  moveTo(record: ChangeRecord | undefined): void {
    if (this.next !== undefined) this.next.cursors--;
    if (record !== undefined) record.cursors++;
    this.next = record;
    this.fragment = 1;
  }

  /** What a submessage with `octets` of payload takes of the window. */
  costOf(octets: number, step: number): number {
    const size = octets + SUBMESSAGE_OCTETS;
    const isShared = this.#step === step && this.#datagramOctets + size <= DATAGRAM_OCTETS;
    return isShared ? size : size + DATAGRAM_OVERHEAD_OCTETS;
  }

  /** Whether window and pace allow it; where time will, `sendAtMs` says when. */
  mayTake(cost: number, now: MonotonicMs): boolean {
    if (this.isReliable) {
      const limit = this.pace === undefined ? this.windowOctets : this.windowOctets * this.#limits.windows;
      if (this.inFlight.octets > 0 && this.inFlight.octets + cost > limit && !this.#isStalled(now)) return false;
    }
    const delayMs = this.pace?.delayMs(cost, now) ?? 0;
    if (delayMs > 0) this.sendAtMs = Math.min(this.sendAtMs, now + delayMs);
    return delayMs === 0;
  }

  /** Something was sent to it. `fragment` 0: a whole change. */
  charge(sequence: SequenceNumber, fragment: FragmentNumber, cost: number, step: number, now: MonotonicMs): void {
    this.chargeDatagram(cost, step, now);
    if (!this.isReliable) return;
    if (this.inFlight.octets === 0) this.#progressAtMs = now;
    this.inFlight.push(sequence, fragment, cost);
    this.heartbeat.onData(cost);
  }

  /** The same, for what is in flight already. */
  chargeDatagram(cost: number, step: number, now: MonotonicMs): void {
    if (this.#step === step && this.#datagramOctets + cost <= DATAGRAM_OCTETS) this.#datagramOctets += cost;
    else this.#datagramOctets = cost;
    this.#step = step;
    this.pace?.onSent(cost, now);
  }

  /** Datagrams to it were lost. */
  onLoss(now: MonotonicMs): void {
    this.pace?.onLoss(now);
    if (this.pace !== undefined || now - this.#lossAtMs < SAME_LOSS_MS) return;
    this.#lossAtMs = now;
    this.windowOctets = Math.max(this.windowOctets / 2, this.#leastWindowOctets);
  }

  /** It got no further for so long that what it misses is lost, not on its way. */
  isQuiet(now: MonotonicMs): boolean {
    return now - this.#progressAtMs >= FIRST_REPEAT_MS;
  }

  /** It has everything up to `acked`. @returns the changes that it pins no longer. */
  acknowledge(acked: SequenceNumber, now: MonotonicMs): readonly ChangeRecord[] {
    this.acked = acked;
    this.repairs.forgetThrough(acked);
    this.#isAhead = acked > this.sentThrough;
    if (this.#isAhead) {
      this.sentThrough = acked;
      let next = this.next;
      while (next !== undefined && next.sequence <= acked) next = laterLive(next);
      if (next !== this.next) this.moveTo(next);
    }
    this.#free(now);
    return this.unpin(acked);
  }

  /** It has the fragments of `sequence` before `fragment`. */
  acknowledgeFragments(sequence: SequenceNumber, fragment: FragmentNumber, now: MonotonicMs): void {
    if (sequence < this.#partial || (sequence === this.#partial && fragment <= this.#partialFragment)) return;
    this.#partial = sequence;
    this.#partialFragment = fragment;
    this.#free(now);
  }

  /** It begins anew after `acked`. @returns the changes that it pins no longer. */
  rewind(acked: SequenceNumber, next: ChangeRecord | undefined): readonly ChangeRecord[] {
    this.acked = acked;
    this.saidThrough = Math.min(this.saidThrough, acked);
    this.sentThrough = acked;
    this.#isAhead = false;
    this.moveTo(next);
    this.inFlight.clear();
    this.repairs.forgetThrough(Infinity);
    this.#partial = 0;
    this.#partialFragment = 1;
    return this.unpin(Infinity);
  }

  pin(record: ChangeRecord): void {
    if (this.#pinned.at(-1) === record) return;
    this.#pinned.push(record);
    record.pins++;
  }

  /** Lets go of what it pins up to `through`, and returns it. */
  unpin(through: SequenceNumber): readonly ChangeRecord[] {
    let count = 0;
    for (; count < this.#pinned.length && (this.#pinned[count]?.sequence ?? 0) <= through; count++);
    if (count === 0) return NONE;
    const released = this.#pinned.splice(0, count);
    for (const record of released) record.pins--;
    return released;
  }

  /** It was taken away. */
  forget(record: ChangeRecord): void {
    const at = this.#pinned.indexOf(record);
    if (at < 0) return;
    this.#pinned.splice(at, 1);
    record.pins--;
  }

  #free(now: MonotonicMs): void {
    const freed = this.inFlight.release(this.acked, this.#partial, this.#partialFragment);
    this.#progressAtMs = now;
    this.pace?.onAcknowledged(freed, this.inFlight.octets);
    this.heartbeat.onProgress();
  }

  /** In the middle of a sample larger than all windows, of which the reader reports nothing. */
  #isStalled(now: MonotonicMs): boolean {
    if (this.pace === undefined || this.fragment === 1) return false;
    const atMs = this.#progressAtMs + this.#limits.stallMs;
    if (now < atMs) {
      this.sendAtMs = Math.min(this.sendAtMs, atMs);
      return false;
    }
    this.inFlight.clear();
    return true;
  }
}

function leastWindow({ windowOctets, isWindowAssumed }: MatchedReader, options: WriterOptions): number {
  if (windowOctets === undefined) return options.windowOctets;
  return isWindowAssumed === true ? Math.min(windowOctets, options.windowOctets) : windowOctets;
}
