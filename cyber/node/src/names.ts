import { CyberError } from './cyber-error.js';

/**
 * Octets of a name at most. Roles: what other processes of ours accept (TopologyLimits, maxNameOctets). Channels are topics
 * of RTPS, which Fast DDS has at most 255 octets of; a service's topics have 15 octets more than its name.
 */
const MAX_OCTETS = { node: 1024, channel: 255, service: 240, 'message type': 1024 } as const;

/** @throws CyberError CYBER_CONFIG for a name that others would not accept. */
export function checkName(what: keyof typeof MAX_OCTETS, name: string): void {
  if (typeof name !== 'string' || name === '') {
    throw new CyberError('CYBER_CONFIG', `The name of a ${what} is empty: give it one.`);
  }
  const octets = Buffer.byteLength(name);
  const limit = MAX_OCTETS[what];
  if (octets > limit) {
    throw new CyberError(
      'CYBER_CONFIG',
      `The name of a ${what} has ${octets} octets: use at most ${limit}. It begins ${name.slice(0, 40)}.`,
      { fields: { octets, limit } },
    );
  }
  if (name.includes('\0')) {
    throw new CyberError(
      'CYBER_CONFIG',
      `The name of a ${what} has a NUL in it: ${JSON.stringify(name.slice(0, 40))}.`,
    );
  }
}
