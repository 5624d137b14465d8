import { RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import type { Role } from '../roles/role.js';
import type { TopologyManager } from '../topology-api.js';

/** A role in one line, the same in every process that knows it. */
export type RoleRecord = string;

/** All roles that a process knows, or its own ones, sorted. */
export function roleRecords(topology: TopologyManager, which: 'all' | 'own' = 'all'): RoleRecord[] {
  const { nodeManager, channelManager, serviceManager } = topology;
  return [...nodeManager.roles, ...channelManager.roles, ...serviceManager.roles]
    .filter(({ owner }) => which === 'all' || owner.isOwn)
    .map(roleRecord)
    .sort();
}

export function roleRecord({
  type,
  attributes,
  timestamp,
}: Pick<Role, 'type' | 'attributes' | 'timestamp'>): RoleRecord {
  const { hostName, processId, nodeName, channelName, id, serviceName } = attributes;
  return `${RoleType[type]} ${hostName}+${processId} ${nodeName} ${channelName}${serviceName} ${id} @${timestamp}`;
}
