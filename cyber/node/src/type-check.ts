import type { Logger } from '@blender-sim/base';
import { printable } from '@blender-sim/rtps';
import type { ChannelManager, Role } from '@blender-sim/topology';
import type { TypeCheck } from './cyber-api.js';
import { CyberError } from './cyber-error.js';
import { roleFields, roleText } from './role-text.js';

/** A role of a channel that has another message type than a new one of it is to have (31-, section 5). */
export function findMismatch(manager: ChannelManager, channel: string, typeName: string): Role | undefined {
  return [...manager.getWritersOfChannel(channel), ...manager.getReadersOfChannel(channel)].find(
    ({ attributes }) => !manager.isMessageTypeMatching(attributes.messageType, typeName),
  );
}

/** @throws CyberError CYBER_TYPE_MISMATCH naming the channel, both types and who has the other one, or warns. */
export function checkType(
  manager: ChannelManager,
  channel: string,
  typeName: string,
  check: TypeCheck,
  logger: Logger,
): void {
  const other = findMismatch(manager, channel, typeName);
  if (other === undefined) return;
  if (check === 'warn') {
    warnOfMismatch(logger, channel, typeName, other);
    return;
  }
  const theirs = other.attributes.messageType;
  throw new CyberError(
    'CYBER_TYPE_MISMATCH',
    `Channel ${channel} has messages of type ${printable(theirs)} (${roleText(other)}), not ${typeName}: use that type, ` +
      "another channel, or typeCheck 'warn'.",
    { fields: { channel, typeName, otherType: theirs, ...roleFields(other) } },
  );
}

export function warnOfMismatch(logger: Logger, channel: string, typeName: string, other: Role): void {
  logger.warn('another message type on a channel', {
    channel,
    typeName,
    otherType: other.attributes.messageType,
    ...roleFields(other),
  });
}
