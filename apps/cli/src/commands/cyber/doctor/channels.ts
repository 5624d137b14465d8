import { printable } from '@blender-sim/rtps';
import type { Role } from '@blender-sim/topology';
import { roleText } from '../view/role-text.js';
import type { DoctorFacts } from './facts.js';
import type { Finding } from './finding.js';

/** Of a type, users of a channel that are named. */
const NAMED = 3;

/** Channels whose writers and readers have different message types (the specification's ScanMessageType, at every JOIN). */
export function typeFindings({ roles, isMessageTypeMatching }: DoctorFacts): Finding[] {
  const channels = new Map<string, Map<string, Role[]>>();
  for (const role of roles) {
    const { channelName, messageType } = role.attributes;
    if (channelName === '') continue;
    const types = channels.get(channelName) ?? new Map<string, Role[]>();
    channels.set(channelName, types.set(messageType, [...(types.get(messageType) ?? []), role]));
  }
  return [...channels].flatMap(([channel, types]) => {
    const names = [...types.keys()];
    // One that stands for any type is no side.
    const sides = [...types].filter(([type]) => names.some((other) => !isMessageTypeMatching(type, other)));
    if (sides.length === 0) return [];
    return {
      severity: 'warning' as const,
      about: 'message type',
      what: `${printable(channel)} has messages of ${sides.map(sideText).join(' and of ')}`,
      todo: 'They can not read each other: give one of the channels another name, or both the same type.',
    };
  });
}

/** `type T: talker (vm+7), and 2 more`. */
function sideText([type, users]: readonly [string, readonly Role[]]): string {
  const named = [...new Set(users.map(roleText))];
  const more = named.length > NAMED ? `, and ${named.length - NAMED} more` : '';
  return `${type === '' ? 'no type' : `type ${printable(type)}`} (${named.slice(0, NAMED).join(', ')}${more})`;
}
