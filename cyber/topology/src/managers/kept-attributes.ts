import { type Message, clearField, clone, create, isFieldSet } from '@bufbuild/protobuf';
import { type RoleAttributes, RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';

/** A view may hold on to so many octets besides its own. */
const SLACK_OCTETS = 4096;

/**
 * What is kept of a peer's attributes: fields that nobody knows, and the message around a description, would take memory
 * that no limit counts.
 */
export function keptAttributes(attributes: RoleAttributes): RoleAttributes {
  const { qosProfile, socketAddr } = attributes;
  const hasUnknown = [attributes, qosProfile, socketAddr].some((message) => message?.$unknown !== undefined);
  const isBigView =
    isFieldSet(attributes, RoleAttributesSchema.field.protoDesc) &&
    attributes.protoDesc.buffer.byteLength > 2 * attributes.protoDesc.length + SLACK_OCTETS;
  if (!hasUnknown && !isBigView) return attributes;
  const kept = clone(RoleAttributesSchema, attributes);
  if (isBigView) kept.protoDesc = attributes.protoDesc.slice();
  for (const message of [kept, kept.qosProfile, kept.socketAddr]) dropUnknown(message);
  return kept;
}

/** The same without its description. */
export function withoutDescription(attributes: RoleAttributes): RoleAttributes {
  // Own properties are the fields that are set.
  const bare = Object.assign(create(RoleAttributesSchema), attributes);
  clearField(bare, RoleAttributesSchema.field.protoDesc);
  return bare;
}

function dropUnknown(message: Message | undefined): void {
  if (message !== undefined) delete message.$unknown;
}
