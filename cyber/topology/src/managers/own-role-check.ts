import type { RoleAttributes } from '#gen/cyber/proto/role_attributes_pb.js';
import { RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import { checkRole } from '../roles/role-check.js';
import type { TopologyLimits } from '../topology-api.js';
import { TopologyError } from '../topology-error.js';
import { isTooLong, isWellFormed, textsOf } from './role-size.js';

/**
 * Whether others would take a role of this process as it is.
 * @throws TopologyError TOPOLOGY_ROLE, TOPOLOGY_TOO_LARGE.
 */
export function checkOwnRole(
  attributes: RoleAttributes,
  type: RoleType,
  { channelName, roleTypes }: { readonly channelName: string; readonly roleTypes: ReadonlySet<RoleType> },
  limits: TopologyLimits,
): void {
  const fields = { roleType: type, topic: channelName };
  if (!roleTypes.has(type)) {
    const expected = [...roleTypes].map((one) => RoleType[one]).join(' or ');
    const given = RoleType[type] ?? String(type);
    throw new TopologyError('TOPOLOGY_ROLE', `${channelName}: a ${given} joins; expected ${expected}.`, {
      fields,
    });
  }
  const missing = checkRole(type, attributes);
  if (missing !== undefined) {
    const text = `${channelName}: a ${RoleType[type]} joins without ${missing}; set it.`;
    throw new TopologyError('TOPOLOGY_ROLE', text, { fields: { ...fields, missing } });
  }
  const illFormed = textsOf(attributes).find((one) => !isWellFormed(one));
  if (illFormed !== undefined) {
    // Others would read another name, whose hash is not the id beside it.
    const text = `${channelName}: ${JSON.stringify(illFormed)} has half of a surrogate pair; use whole characters.`;
    throw new TopologyError('TOPOLOGY_ROLE', text, { fields });
  }
  const { maxNameOctets, maxProtoDescOctets } = limits;
  if (!isTooLong(attributes, limits) && attributes.protoDesc.length <= maxProtoDescOctets) return;
  throw new TopologyError(
    'TOPOLOGY_TOO_LARGE',
    `${channelName}: a ${RoleType[type]} joins with a name or type of more than ${maxNameOctets} octets, or a ` +
      `description of more than ${maxProtoDescOctets}, which others would not take; shorten it.`,
    { fields: { ...fields, maxNameOctets, maxProtoDescOctets } },
  );
}

/** There are so many roles, or octets of them, that others would not take another one. */
export function tooMuch(type: RoleType, channelName: string, limits: TopologyLimits): TopologyError {
  const { maxRolesPerParticipant, maxOctetsPerParticipant } = limits;
  return new TopologyError(
    'TOPOLOGY_TOO_LARGE',
    `${channelName}: with this ${RoleType[type]} the process would have more than ${maxRolesPerParticipant} roles, or ` +
      `${maxOctetsPerParticipant} octets of names and descriptions, which others would not take; close some, or use another process.`,
    { fields: { topic: channelName, maxRolesPerParticipant, maxOctetsPerParticipant } },
  );
}
