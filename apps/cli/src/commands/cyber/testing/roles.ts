import type { MonotonicMs } from '@blender-sim/base';
import { ManualClock } from '@blender-sim/base/testing';
import { type Role, type RoleAttributes, RoleType, type TopologyManager } from '@blender-sim/topology';
import type { NetworkView } from '../look-command.js';
import { RoleClock } from '../view/role-times.js';

/** What a test says of a role; the rest is empty. */
export interface RoleFacts extends Partial<Omit<RoleAttributes, '$typeName' | '$unknown'>> {
  readonly type: RoleType;
  readonly owner?: Partial<Role['owner']>;
  readonly timestamp?: bigint;
}

/** A role of a C++ process of Cyber 9 on host `vm`, unless told otherwise. */
export function role({ type, owner, timestamp = 0n, ...attributes }: RoleFacts): Role {
  return {
    type,
    timestamp,
    knownSince: 0 as MonotonicMs,
    owner: {
      key: '010f00000000000000000001',
      isOwn: false,
      hostName: 'vm',
      processId: 7,
      generation: 9,
      isOurs: false,
      ...owner,
    },
    // The fields that the views read; the rest of the message is not looked at.
    attributes: {
      hostName: 'vm',
      hostIp: '',
      processId: 7,
      nodeName: '',
      channelName: '',
      messageType: '',
      serviceName: '',
      protoDesc: new Uint8Array(),
      id: 0n,
      ...attributes,
    } as RoleAttributes,
  };
}

/** As much of a network as the graph reads, 5 s after these roles joined; of their participants nothing is known. */
export function viewOf(roles: readonly Role[]): NetworkView {
  const of = (...types: readonly RoleType[]): readonly Role[] => roles.filter(({ type }) => types.includes(type));
  const topology = {
    nodeManager: { getNodes: () => of(RoleType.ROLE_NODE) },
    channelManager: { roles: of(RoleType.ROLE_WRITER, RoleType.ROLE_READER) },
    serviceManager: { roles: of(RoleType.ROLE_SERVER, RoleType.ROLE_CLIENT) },
    processes: [],
    // Only these are looked at.
  } as unknown as TopologyManager;
  return { topology, clock: new RoleClock(topology, new ManualClock(5000)) };
}
