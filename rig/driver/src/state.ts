import type { MonotonicMs } from '@blender-sim/base';
import type { Position } from '@blender-sim/protocol';

/** Why a session ended. */
export type LostReason =
  /** The main node does not know the serial (it restarted, or heartbeats came too late). */
  | 'UNAUTHORIZED'
  /** The connection broke or can't be made. */
  | 'UNREACHABLE'
  /** A heartbeat got no answer in two intervals: the main node hangs, or packets vanish. */
  | 'HEARTBEAT_TIMEOUT';

/** Where a driver is in its life. */
export type DriverState =
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly serial: number }
  | {
      readonly kind: 'reconnecting';
      /** The serial that was lost. */
      readonly oldSerial: number;
      readonly reason: LostReason;
      readonly sinceMs: MonotonicMs;
      /** Tries that have failed. */
      readonly failures: number;
      /** What the last of them failed with. */
      readonly problem: string | undefined;
    }
  /** Final. */
  | { readonly kind: 'closed' };

/** What listeners get, by event name. */
export interface DriverEvents {
  /** Every change of state. */
  readonly state: { readonly state: DriverState; readonly previous: DriverState };
  /** The session ended and the driver has begun to register again. */
  readonly lost: { readonly serial: number; readonly reason: LostReason; readonly message: string };
  /** The driver is registered again and its object is where it was. */
  readonly reconnected: {
    readonly oldSerial: number;
    readonly serial: number;
    /** The position that was restored; undefined when none had been set by `move`. */
    readonly position: Position | undefined;
    /** How long the driver was without a session, in milliseconds. */
    readonly goneMs: number;
  };
}
