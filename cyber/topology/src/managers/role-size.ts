import { createHash } from 'node:crypto';
import type { RoleAttributes } from '#gen/cyber/proto/role_attributes_pb.js';
import type { TopologyLimits } from '../topology-api.js';

/** What a role takes of its owner's limit; its fixed fields do not count. */
export interface RoleSize {
  /** Octets of its names. */
  readonly names: number;
  /** Octets of its description. */
  readonly description: number;
  /** Of the description, equal for equal ones; empty where there is none. */
  readonly digest: string;
}

/** Of a role that takes nothing of a limit. */
export const NO_SIZE: RoleSize = { names: 0, description: 0, digest: '' };

export function sizeOf(attributes: RoleAttributes): RoleSize {
  const { protoDesc } = attributes;
  let names = 0;
  for (const text of textsOf(attributes)) names += Buffer.byteLength(text);
  const digest = protoDesc.length === 0 ? '' : createHash('sha256').update(protoDesc).digest('base64');
  return { names, description: protoDesc.length, digest };
}

/** @returns whether a name, a type or an address is longer than is taken of others. */
export function isTooLong(attributes: RoleAttributes, { maxNameOctets }: TopologyLimits): boolean {
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
