import { create } from '@bufbuild/protobuf';
import {
  type EndpointIdentity,
  type QosProfile,
  type RoleAttributes,
  RoleAttributesSchema,
  type TopologyManager,
  endpointId,
  hashOfName,
} from '@blender-sim/topology';
import type { MessageType } from './messages/message-type.js';

/** Who has the roles: what all of them carry. */
export type RoleHome = Pick<TopologyManager, 'hostName' | 'hostIp' | 'processId'>;

/** What a NODE announces (31-, section 2: who fills what). */
export function nodeAttributes({ hostName, hostIp, processId }: RoleHome, nodeName: string): RoleAttributes {
  return create(RoleAttributesSchema, { hostName, hostIp, processId, nodeName, nodeId: hashOfName(nodeName) });
}

/** What a WRITER or READER announces. Its id is the hash of what comes with every message as sender_id. */
export function channelAttributes(
  node: RoleAttributes,
  channel: string,
  type: Pick<MessageType<unknown>, 'typeName' | 'protoDesc'>,
  identity: EndpointIdentity,
  qos: QosProfile,
): RoleAttributes {
  const { hostName, hostIp, processId, nodeName, nodeId } = node;
  return create(RoleAttributesSchema, {
    hostName,
    hostIp,
    processId,
    nodeName,
    nodeId,
    channelName: channel,
    channelId: hashOfName(channel),
    messageType: type.typeName,
    ...(type.protoDesc !== undefined && { protoDesc: type.protoDesc }),
    id: endpointId(identity),
    qosProfile: qos,
  });
}

/** What a SERVER or CLIENT announces: no address, no id. */
export function serviceAttributes(node: RoleAttributes, service: string): RoleAttributes {
  const { hostName, processId, nodeName, nodeId } = node;
  return create(RoleAttributesSchema, {
    hostName,
    processId,
    nodeName,
    nodeId,
    serviceName: service,
    serviceId: hashOfName(service),
  });
}
