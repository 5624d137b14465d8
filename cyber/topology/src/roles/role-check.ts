import { isFieldSet } from '@bufbuild/protobuf';
import { type RoleAttributes, RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import { RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import { hashOfName } from './libstdcxx-hash.js';

const FIELD = RoleAttributesSchema.field;

const NODE_FIELDS = [FIELD.nodeName, FIELD.nodeId];
const ENDPOINT_FIELDS = [FIELD.channelName, FIELD.channelId, FIELD.id];
const SERVICE_FIELDS = [FIELD.serviceName, FIELD.serviceId];

/**
 * What a role lacks (the specification's Check(); 31-, section 2), and an empty name, which names nothing: C++ takes it.
 * @returns the field's name, or undefined where nothing is missing.
 */
export function checkRole(type: RoleType, attributes: RoleAttributes): string | undefined {
  return fieldsOf(type).find((field) => !isFieldSet(attributes, field) || isEmpty(attributes, field.name))?.name;
}

/**
 * What a LEAVE lacks: a node's needs no name (decision 21), all else is as in `checkRole`.
 * @returns the field's name, or undefined where nothing is missing.
 */
export function checkLeave(type: RoleType, attributes: RoleAttributes): string | undefined {
  if (type !== RoleType.ROLE_NODE) return checkRole(type, attributes);
  return isFieldSet(attributes, FIELD.nodeId) ? undefined : FIELD.nodeId.name;
}

/**
 * Whether node_id, channel_id and service_id, where they are sent, are the hashes of the names beside them. Others need
 * not be forged: C++ counts an id up where two names share a hash.
 */
export function idsMatch(attributes: RoleAttributes): boolean {
  return (
    (!isFieldSet(attributes, FIELD.nodeId) || attributes.nodeId === hashOfName(attributes.nodeName)) &&
    (!isFieldSet(attributes, FIELD.channelId) || attributes.channelId === hashOfName(attributes.channelName)) &&
    (!isFieldSet(attributes, FIELD.serviceId) || attributes.serviceId === hashOfName(attributes.serviceName))
  );
}

function isEmpty({ nodeName, channelName, serviceName }: RoleAttributes, field: string): boolean {
  if (field === 'node_name') return nodeName === '';
  if (field === 'channel_name') return channelName === '';
  return field === 'service_name' && serviceName === '';
}

function fieldsOf(type: RoleType): typeof NODE_FIELDS {
  switch (type) {
    case RoleType.ROLE_WRITER:
    case RoleType.ROLE_READER:
      return ENDPOINT_FIELDS;
    case RoleType.ROLE_SERVER:
    case RoleType.ROLE_CLIENT:
      return SERVICE_FIELDS;
    case RoleType.ROLE_NODE:
    case RoleType.ROLE_PARTICIPANT:
      return NODE_FIELDS;
  }
}
