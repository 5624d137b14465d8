import type { MonotonicMs } from '@blender-sim/base';
import type { AckNack, NackFrag } from '../../messages/submessage.js';
import type { EntityId, Guid } from '../../structure/guid.js';
import type { Locator } from '../../structure/locator.js';
import type { Durability, History, Reliability } from '../../structure/qos.js';
import type { SequenceNumber } from '../../structure/sequence-number.js';
import type { OutgoingChange } from '../change.js';

export interface WriterOptions {
  readonly entityId: EntityId;
  readonly reliability: Reliability;
  readonly durability: Durability;
  readonly history: History;
  /** Keep-all: changes held at most; a full history is answered 'full'. Default 5000. */
  readonly maxSamples: number;
  /** Octets of payload held at most, for every history. Default 64 MiB. */
  readonly maxOctets: number;
  /** Largest submessage payload before a change is cut into fragments; also the fragment size. Default 60,000. */
  readonly fragmentSize: number;
  /** Default 300. A heartbeat also goes with data whenever an answer is needed to go on. */
  readonly heartbeatMs: number;
  /** Octets, with 800 for each datagram's overhead, that may be unacknowledged by a reader of unknown buffer. Default 106,496. */
  readonly windowOctets: number;
  /** Infinity or how long a change is worth sending. */
  readonly lifespanMs: number;
  /**
   * Keep-last, not volatile: how long the unregistration of an instance is kept at least, for readers that are out of sight
   * and come back without having noticed. Default 0: until all that are matched have it.
   */
  readonly endsKeptMs?: number;
  /**
   * What several steps send shares datagrams, because the owner collects it: then a small change takes less of a window.
   * Default false: each step's datagrams leave at its end.
   */
  readonly isBatched?: boolean;
  /** Keyed topics: which changes carry the key hash in their inline QoS. Default 'all'. */
  readonly keyHashes?: 'all' | 'ends';
}

/** A reader that this writer serves. */
export interface MatchedReader {
  readonly guid: Guid;
  readonly reliability: Reliability;
  readonly durability: Durability;
  /** Where its DATA, HEARTBEAT and GAP go. */
  readonly locators: readonly Locator[];
  readonly expectsInlineQos: boolean;
  /** What the reader's participant says of its socket (ours do); undefined: the writer's windowOctets. */
  readonly windowOctets?: number;
  /** `windowOctets` is a guess: halved when something is lost, down to the writer's. Default false. */
  readonly isWindowAssumed?: boolean;
  /** Fast-RTPS 1: HEARTBEATs are answered after 117 ms. Default false. */
  readonly answersLate?: boolean;
}

export interface WriterCounters {
  changes: number;
  octets: number;
  /** Submessages of changes sent again because they were asked for. */
  resent: number;
  heartbeats: number;
  gaps: number;
  acknacks: number;
  nackFrags: number;
  /** Changes that left a keep-last history, or died of age, before every reader had them. */
  dropped: number;
  /** ACKNACKs that made no sense (count seen before, unknown reader, beyond what was written). */
  ignored: number;
}

/**
 * The writer's side of a topic (RTPS 2.3, 8.4.7, 8.4.9): history, a proxy for each reader, heartbeats, gaps, fragments and
 * flow control; best-effort readers are served by the same. Sans-io: see EngineWorld.
 */
export interface WriterEngineLike {
  /**
   * A reader matched again is updated. A reliable one gets a HEARTBEAT, and data once it has said a word: before it knows the
   * writer all would be lost on it, and Cyclone DDS takes the first HEARTBEAT for where a volatile reader begins.
   */
  matchReader(reader: MatchedReader, now: MonotonicMs): void;
  unmatchReader(guid: Guid, now: MonotonicMs): void;
  /**
   * Takes a change into the history and sends what the windows allow.
   * @returns its number, or 'full' where keep-all (or maxOctets) leaves no room: try again after `onSpace`.
   * @throws RtpsError RTPS_TOO_LARGE where the payload alone is more than maxOctets.
   */
  write(change: OutgoingChange, now: MonotonicMs): SequenceNumber | 'full';
  /** Takes a change out of the history; readers that miss it get a GAP. For owners that keep live facts only. */
  remove(sequence: SequenceNumber, now: MonotonicMs): void;
  onAckNack(reader: Guid, message: AckNack, now: MonotonicMs): void;
  onNackFrag(reader: Guid, message: NackFrag, now: MonotonicMs): void;
  /** Does what is due. @returns when it is to be called next; Infinity: when asked by wakeAt. */
  tick(now: MonotonicMs): MonotonicMs;
  /** All reliable readers have acknowledged everything up to `sequence` (default: the last written). */
  isAcknowledged(sequence?: SequenceNumber): boolean;
  readonly lastSequence: SequenceNumber;
  readonly heldChanges: number;
  readonly heldOctets: number;
  readonly counters: Readonly<WriterCounters>;
}

/** What the engine tells its owner, in the step in which it happens. */
export interface WriterEvents {
  /** There may be room again after 'full'. */
  onSpace(): void;
  /** `isAcknowledged` may have become true. */
  onAcknowledged(): void;
  /** A reader asks for what it had acknowledged since its match: it had forgotten the writer, and found it again. */
  onForgotten?(reader: Guid): void;
}
