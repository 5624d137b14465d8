import type { MonotonicMs } from '@blender-sim/base';
import type { RoleAttributes } from '#gen/cyber/proto/role_attributes_pb.js';
import type { RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import type { Generation } from '../wire/generation.js';

/** The process that announced a role, as far as it is known. */
export interface RoleOwner {
  /** 'own', or the GUID prefix of the participant that announced. Two processes never share one, unlike host and pid. */
  readonly key: string;
  readonly isOwn: boolean;
  /** From the participant's name `<host>+<pid>`; undefined where it has none such. */
  readonly hostName: string | undefined;
  readonly processId: number | undefined;
  /** Undefined for our own. */
  readonly generation: Generation | undefined;
  /** Whether it is one of ours: of this library, in another process. */
  readonly isOurs: boolean;
}

/** A node, writer, reader, server or client that lives. */
export interface Role {
  readonly type: RoleType;
  readonly attributes: RoleAttributes;
  /** Of the ChangeMsg: nanoseconds since 1970 on the wall clock of its process. */
  readonly timestamp: bigint;
  readonly owner: RoleOwner;
  /** When this process learnt of it. */
  readonly knownSince: MonotonicMs;
}

/**
 * Why a role came or went. `announced`: its process said so; `participant-left`, `participant-lost`: its process said
 * goodbye or fell silent for its lease; `returned`: the silent process is back; `own`: this process.
 */
export type ChangeCause = 'announced' | 'participant-left' | 'participant-lost' | 'returned' | 'own';
