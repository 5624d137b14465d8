import { create } from '@bufbuild/protobuf';
import { QosProfileSchema } from '#gen/cyber/proto/qos_profile_pb.js';
import { type RoleAttributes, RoleAttributesSchema, SocketAddrSchema } from '#gen/cyber/proto/role_attributes_pb.js';

/**
 * A copy that the caller can't change any more. What protobuf's `clone` gives, without its reflection, which took a third of
 * the time of a JOIN.
 */
export function ownCopy(attributes: RoleAttributes): RoleAttributes {
  const { qosProfile, socketAddr, protoDesc } = attributes;
  // Own properties are the fields that are set.
  const copy = Object.assign(create(RoleAttributesSchema), attributes);
  if (qosProfile !== undefined) copy.qosProfile = Object.assign(create(QosProfileSchema), qosProfile);
  if (socketAddr !== undefined) copy.socketAddr = Object.assign(create(SocketAddrSchema), socketAddr);
  if (protoDesc.length > 0) copy.protoDesc = protoDesc.slice();
  return copy;
}
