import type { MonotonicMs } from '@blender-sim/base';
import type { Data, DataFrag, Gap, Heartbeat, HeartbeatFrag } from '../../messages/submessage.js';
import type { EntityId, Guid } from '../../structure/guid.js';
import type { Locator } from '../../structure/locator.js';
import type { Durability, Reliability } from '../../structure/qos.js';
import type { WireTime } from '../../structure/wire-time.js';
import type { IncomingChange } from '../change.js';

export interface ReaderOptions {
  readonly entityId: EntityId;
  readonly reliability: Reliability;
  readonly durability: Durability;
  /** Octets of changes and fragments held at most while something before them is missing, over all writers. Default 64 MiB. */
  readonly maxHeldOctets: number;
  /** Changes held at most so, a writer. Default 10,000. */
  readonly maxHeldChanges: number;
  /** A change larger than this is dropped and counted, its fragments never stored. Default 64 MiB. */
  readonly maxSampleOctets: number;
  /** Where a writer that fell silent and is matched again is read: from where it was left, or from its beginning. Default 'continue'. */
  readonly onReturn?: 'continue' | 'replay';
}

/** A writer that this reader listens to. */
export interface MatchedWriter {
  readonly guid: Guid;
  readonly reliability: Reliability;
  readonly durability: Durability;
  /** Where ACKNACK and NACK_FRAG go. */
  readonly locators: readonly Locator[];
  /** Fast-RTPS 1: what is asked for comes 47 ms later. Default false. */
  readonly answersLate?: boolean;
}

export interface ReaderCounters {
  delivered: number;
  octets: number;
  duplicates: number;
  outOfOrder: number;
  /**
   * Numbers that never came and that the writer no longer has, by a HEARTBEAT's `first`, or that a best-effort writer
   * skipped. A GAP is no loss: the change was withdrawn, or never for us; nor is what was gone before the match.
   */
  lost: number;
  /** Changes and fragments dropped because a bound was reached. */
  overflow: number;
  /** Submessages of writers that aren't matched. */
  unmatched: number;
  /** Fragments that contradict what is known of their change. */
  badFragments: number;
  heartbeats: number;
  acknacks: number;
  nackFrags: number;
}

/**
 * The reader's side of a topic (RTPS 2.3, 8.4.10, 8.4.12): a proxy for each writer, order, reassembly, acknowledgement.
 * A reliable reader delivers the changes of a reliable writer in order, each once; a best-effort one never goes back.
 * Sans-io: see EngineWorld.
 */
export interface ReaderEngineLike {
  /**
   * A reliable pair begins with a pre-emptive ACKNACK: base 1 and no bits for a volatile reader, again at 100 and 300 ms;
   * for a transient-local pair base 1 with bit 1, again at 20, 50, 100, 200 ms and ever rarer; until the writer is heard (30- point 4).
   * One of Fast DDS that is back and is read from its beginning is asked with base 0 before: see writer-start.ts.
   * Matched again: the writer's locators are updated.
   */
  matchWriter(writer: MatchedWriter, now: MonotonicMs): void;
  /**
   * The writer is gone: what is missing will not come. While paused, changes that only the pause holds back stay for
   * `resume`; otherwise nothing more of it is delivered.
   * @param mayReturn it fell silent, and didn't say that it goes: matched again, it is read as `onReturn` says.
   */
  unmatchWriter(guid: Guid, now: MonotonicMs, mayReturn?: boolean): void;
  onData(writer: Guid, message: Data, time: WireTime | undefined, now: MonotonicMs): void;
  onDataFrag(writer: Guid, message: DataFrag, time: WireTime | undefined, now: MonotonicMs): void;
  onHeartbeat(writer: Guid, message: Heartbeat, now: MonotonicMs): void;
  onHeartbeatFrag(writer: Guid, message: HeartbeatFrag, now: MonotonicMs): void;
  onGap(writer: Guid, message: Gap, now: MonotonicMs): void;
  /** Does what is due. @returns when it is to be called next; Infinity: when asked by wakeAt. */
  tick(now: MonotonicMs): MonotonicMs;
  /** Stops delivering and acknowledging (the writer's window closes) until `resume`: the owner's queue is full. */
  pause(): void;
  resume(now: MonotonicMs): void;
  readonly heldOctets: number;
  readonly counters: Readonly<ReaderCounters>;
}

export interface ReaderEvents {
  /** In order. May pause the engine, which then keeps the rest. */
  onChange(change: IncomingChange): void;
}
