import type { Guid } from '@blender-sim/rtps';

/** ENTITYID_PARTICIPANT (RTPS 2.3, 9.3.1.3). */
const PARTICIPANT = 0x000001c1;

/** The 16 octets of a GUID as 32 hexadecimal digits, for programs. */
export function guidDigits({ prefix, entityId }: Guid): string {
  return prefix + entityId.toString(16).padStart(8, '0');
}

/** As `guidDigits`, of a participant. */
export function participantDigits(prefix: Guid['prefix']): string {
  return guidDigits({ prefix, entityId: PARTICIPANT });
}
