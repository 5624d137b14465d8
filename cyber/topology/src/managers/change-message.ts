import { create } from '@bufbuild/protobuf';
import { type ChangeMsg, ChangeMsgSchema, type ChangeType, OperateType } from '#gen/cyber/proto/topology_change_pb.js';
import type { Role } from '../roles/role.js';

/** What says of a role that it is there. */
export function joinMessage(changeType: ChangeType, role: Role): ChangeMsg {
  return message(changeType, role, OperateType.OPT_JOIN, role.timestamp);
}

/** What says of a role that it is gone, with all of its attributes as Cyber has it. @param atNs nanoseconds since 1970. */
export function leaveMessage(changeType: ChangeType, role: Role, atNs: bigint): ChangeMsg {
  return message(changeType, role, OperateType.OPT_LEAVE, atNs);
}

function message(changeType: ChangeType, role: Role, operateType: OperateType, timestamp: bigint): ChangeMsg {
  const { type: roleType, attributes: roleAttr } = role;
  return create(ChangeMsgSchema, { timestamp, changeType, operateType, roleType, roleAttr });
}
