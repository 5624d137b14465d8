import type { RoleAttributes } from '#gen/cyber/proto/role_attributes_pb.js';
import { RoleType } from '#gen/cyber/proto/topology_change_pb.js';

/**
 * What names a role: equal for a JOIN and the LEAVE that takes it back (the specification's Match(); 31-, section 5), and
 * different for roles of different kinds. It names the owner as the role claims it, which need not be who sent it.
 */
export function roleKey(type: RoleType, attributes: RoleAttributes): string {
  // The host's name last: it may hold anything.
  const { processId, hostName } = attributes;
  return `${String(type)}/${idsOf(type, attributes)}/${String(processId)}/${hostName}`;
}

function idsOf(type: RoleType, { nodeId, channelId, id, serviceId }: RoleAttributes): string {
  switch (type) {
    case RoleType.ROLE_WRITER:
    case RoleType.ROLE_READER:
      return `${channelId.toString(36)}/${id.toString(36)}/${nodeId.toString(36)}`;
    case RoleType.ROLE_SERVER:
    case RoleType.ROLE_CLIENT:
      return `${serviceId.toString(36)}/${nodeId.toString(36)}`;
    case RoleType.ROLE_NODE:
    case RoleType.ROLE_PARTICIPANT:
      return nodeId.toString(36);
  }
}
