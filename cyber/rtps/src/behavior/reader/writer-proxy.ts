import type { MonotonicMs } from '@blender-sim/base';
import type { Data, DataFrag, Gap, Heartbeat, HeartbeatFrag } from '../../messages/submessage.js';
import type { Guid } from '../../structure/guid.js';
import type { SequenceNumber } from '../../structure/sequence-number.js';
import type { WireTime } from '../../structure/wire-time.js';
import type { MatchedWriter } from './reader-engine-types.js';

/** What a reader knows of one writer (RTPS 2.3, 8.4.10.4). */
export interface WriterProxy {
  readonly guid: Guid;
  /** The first number that was not delivered, and after `depart` is not about to be. */
  readonly position: SequenceNumber;
  /** The writer was announced again, elsewhere. */
  update(writer: MatchedWriter): void;
  onData(message: Data, time: WireTime | undefined, now: MonotonicMs): void;
  onDataFrag(message: DataFrag, time: WireTime | undefined, now: MonotonicMs): void;
  onHeartbeat(message: Heartbeat, now: MonotonicMs): void;
  onHeartbeatFrag(message: HeartbeatFrag, now: MonotonicMs): void;
  onGap(message: Gap, now: MonotonicMs): void;
  /** Does what is due. @returns when something is due next; Infinity: nothing. */
  tick(now: MonotonicMs): MonotonicMs;
  /** Delivers what was held back while the reader paused, until it pauses again. */
  resume(now: MonotonicMs): void;
  /** The writer is gone: nothing is asked for any more. @returns whether changes are left that only the pause holds back. */
  depart(): boolean;
}
