import type { Logger, MonotonicMs } from '@blender-sim/base';
import type { ChangeMsg } from '#gen/cyber/proto/topology_change_pb.js';
import type { TopologyLimits } from '../topology-api.js';
import type { RoleAccounts } from './role-accounts.js';

/** What a manager asks of the world: time, and to be heard. It reads no clock and knows no network. */
export interface ManagerWorld {
  /** Nanoseconds since 1970, for own timestamps and to judge those of others. */
  wallNs(): bigint;
  monotonicMs(): MonotonicMs;
  /**
   * Sends a message on the topic of `message.changeType`; the LEAVE of a role carries the attributes of its JOIN.
   * Must not throw.
   */
  publish(operate: 'join' | 'leave', message: ChangeMsg): void;
  readonly logger: Logger;
}

export interface ManagerOptions {
  /** Who this process is; what the owner of own roles says. */
  readonly self: { readonly hostName: string; readonly processId: number };
  readonly world: ManagerWorld;
  readonly limits: TopologyLimits;
  /** What roles take in all. One for the managers of a process. Default: one of its own. */
  readonly accounts?: RoleAccounts;
}
