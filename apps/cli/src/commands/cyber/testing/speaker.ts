import { create } from '@bufbuild/protobuf';
import type { Cyber, JsonMessage, MessageType, Node } from '@blender-sim/cyber';
import {
  QosProfileSchema,
  type RoleAttributes,
  RoleAttributesSchema,
  type RoleType,
  endpointId,
  hashOfName,
  newIdentity,
} from '@blender-sim/topology';
import type { CyberCommandWorld } from './cyber-command-world.js';

/** A process with a node, and a message type that it describes. */
export interface Speaker {
  readonly cyber: Cyber;
  readonly node: Node;
  /** Of QosProfile: any message will do. */
  readonly type: MessageType<JsonMessage>;
}

/** Type of `Speaker.type`. */
export const SPOKEN_TYPE: string = QosProfileSchema.typeName;

/** A process that is no command's. */
export async function join(world: CyberCommandWorld, name: string, processId: number): Promise<Speaker> {
  const cyber = await world.join({ processId });
  const node = await world.settle(cyber.createNode(name));
  cyber.registry.add(QosProfileSchema);
  const type = cyber.registry.jsonType(SPOKEN_TYPE);
  if (type === undefined) throw new Error('the registry was given this type');
  return { cyber, node, type };
}

/** Announces a reader or writer that has no endpoint: as C++ before it has opened its own, or of names that nobody can open. */
export function announce(
  { cyber, node }: Speaker,
  type: RoleType,
  channel: string,
  messageType: string = SPOKEN_TYPE,
): RoleAttributes {
  const attributes = create(RoleAttributesSchema, {
    hostName: node.attributes.hostName,
    hostIp: node.attributes.hostIp,
    processId: node.attributes.processId,
    nodeName: node.name,
    nodeId: node.attributes.nodeId,
    channelName: channel,
    channelId: hashOfName(channel),
    messageType,
    protoDesc: new Uint8Array(),
    id: endpointId(newIdentity()),
  });
  cyber.topology.channelManager.join(attributes, type);
  return attributes;
}
