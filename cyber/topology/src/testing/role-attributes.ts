import { create } from '@bufbuild/protobuf';
import { type RoleAttributes, RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import { RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import { endpointId } from '../roles/ids.js';
import { hashOfName } from '../roles/libstdcxx-hash.js';
import { QOS_PROFILES } from '../roles/qos-profiles.js';
import type { TopologyManager } from '../topology-api.js';

/** A role by the names that it has. */
export interface RoleName {
  readonly type: RoleType;
  readonly node: string;
  /** Of the channel or the service; a node has none. */
  readonly name?: string;
  /** Writers and readers: 16 hexadecimal digits. */
  readonly identity?: string;
  readonly messageType?: string;
}

/** The attributes of a role of a process, filled in as Cyber does (31-, section 2). */
export function roleAttributes(
  process: Pick<TopologyManager, 'hostName' | 'hostIp' | 'processId'>,
  role: RoleName,
): RoleAttributes {
  const { hostName, hostIp, processId } = process;
  const { type, node, name = '' } = role;
  const attributes = create(RoleAttributesSchema, { hostName, processId, nodeName: node, nodeId: hashOfName(node) });
  if (type === RoleType.ROLE_SERVER || type === RoleType.ROLE_CLIENT) {
    attributes.serviceName = name;
    attributes.serviceId = hashOfName(name);
    return attributes;
  }
  attributes.hostIp = hostIp;
  if (type === RoleType.ROLE_NODE) return attributes;
  attributes.channelName = name;
  attributes.channelId = hashOfName(name);
  attributes.messageType = role.messageType ?? 'apollo.cyber.message.RawMessage';
  attributes.id = endpointId(role.identity ?? '0000000000000001');
  attributes.qosProfile = QOS_PROFILES.DEFAULT;
  return attributes;
}
