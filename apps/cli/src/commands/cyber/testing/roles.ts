import type { MonotonicMs } from '@blender-sim/base';
import { type Role, type RoleAttributes, RoleType, type TopologyManager } from '@blender-sim/topology';

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

/** As much of a topology as the graph reads. */
export function topologyOf(roles: readonly Role[]): TopologyManager {
  const of = (...types: readonly RoleType[]): readonly Role[] => roles.filter(({ type }) => types.includes(type));
  return {
    nodeManager: { getNodes: () => of(RoleType.ROLE_NODE) },
    channelManager: { roles: of(RoleType.ROLE_WRITER, RoleType.ROLE_READER) },
    serviceManager: { roles: of(RoleType.ROLE_SERVER, RoleType.ROLE_CLIENT) },
    // Only these three are looked at.
  } as unknown as TopologyManager;
}
