import { type Role, RoleType, type TopologyManager } from '@blender-sim/topology';
import type { EndpointEntry, NodeEntry, RoleLine, Roles, ServiceEntry } from './cyber-lines.js';

const KINDS: Partial<Record<RoleType, RoleLine['role']>> = {
  [RoleType.ROLE_NODE]: 'node',
  [RoleType.ROLE_WRITER]: 'writer',
  [RoleType.ROLE_READER]: 'reader',
  [RoleType.ROLE_SERVER]: 'server',
  [RoleType.ROLE_CLIENT]: 'client',
};

/** @throws for a participant's: no manager has such. */
export function kindOf(role: Role): RoleLine['role'] {
  const kind = KINDS[role.type];
  if (kind === undefined) throw new Error(`role type ${String(role.type)} is no kind of role`);
  return kind;
}

/** All that a topology holds, as the C++ process tells it. */
export function rolesOf(topology: TopologyManager): Roles {
  const { nodeManager, channelManager, serviceManager } = topology;
  const services = (type: RoleType): ServiceEntry[] =>
    serviceManager.roles.filter((role) => role.type === type).map(serviceEntry);
  return {
    nodes: nodeManager.getNodes().map(nodeEntry),
    writers: channelManager.getWriters().map(endpointEntry),
    readers: channelManager.getReaders().map(endpointEntry),
    servers: services(RoleType.ROLE_SERVER),
    clients: services(RoleType.ROLE_CLIENT),
  };
}

function nodeEntry({ attributes }: Role): NodeEntry {
  return {
    node: attributes.nodeName,
    nodeId: String(attributes.nodeId),
    host: attributes.hostName,
    pid: attributes.processId,
  };
}

function endpointEntry(role: Role): EndpointEntry {
  const { attributes } = role;
  const qos = attributes.qosProfile;
  return {
    ...nodeEntry(role),
    channel: attributes.channelName,
    channelId: String(attributes.channelId),
    id: String(attributes.id),
    type: attributes.messageType,
    hostIp: attributes.hostIp,
    protoDescOctets: attributes.protoDesc.length,
    qos: {
      history: qos?.history ?? NaN,
      depth: qos?.depth ?? NaN,
      mps: qos?.mps ?? NaN,
      reliability: qos?.reliability ?? NaN,
      durability: qos?.durability ?? NaN,
    },
  };
}

function serviceEntry(role: Role): ServiceEntry {
  const { serviceName, serviceId } = role.attributes;
  return { ...nodeEntry(role), service: serviceName, serviceId: String(serviceId) };
}
