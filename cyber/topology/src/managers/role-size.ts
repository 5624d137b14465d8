import type { RoleAttributes } from '#gen/cyber/proto/role_attributes_pb.js';
import type { TopologyLimits } from '../topology-api.js';

/** Octets that the names and the description of a role take; what its fixed fields take does not count. */
export function octetsOf(attributes: RoleAttributes): number {
  let octets = attributes.protoDesc.length;
  for (const text of textsOf(attributes)) octets += Buffer.byteLength(text);
  return octets;
}

/** @returns whether a name, a type, an address or the description is longer than is taken of others. */
export function isTooLong(attributes: RoleAttributes, limits: TopologyLimits): boolean {
  const { maxNameOctets, maxProtoDescOctets } = limits;
  if (attributes.protoDesc.length > maxProtoDescOctets) return true;
  return textsOf(attributes).some(
    // No character takes more than three octets for each of its UTF-16 units.
    (text) => 3 * text.length > maxNameOctets && Buffer.byteLength(text) > maxNameOctets,
  );
}

/** Whether UTF-8 can say it: no half of a surrogate pair. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** All that is text in a role. */
export function textsOf(attributes: RoleAttributes): readonly string[] {
  const { hostName, hostIp, nodeName, channelName, messageType, serviceName, socketAddr } = attributes;
  return [hostName, hostIp, nodeName, channelName, messageType, serviceName, socketAddr?.ip ?? ''];
}
