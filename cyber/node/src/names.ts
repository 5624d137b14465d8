import { CyberError } from './cyber-error.js';

/** What other processes of ours accept at most (TopologyLimits, maxNameOctets). */
const MAX_NAME_OCTETS = 1024;

/** @throws CyberError CYBER_CONFIG for a name that others would not accept. */
export function checkName(what: 'node' | 'channel' | 'service' | 'message type', name: string): void {
  if (typeof name !== 'string' || name === '') {
    throw new CyberError('CYBER_CONFIG', `The name of a ${what} is empty: give it one.`);
  }
  const octets = Buffer.byteLength(name);
  if (octets <= MAX_NAME_OCTETS) return;
  throw new CyberError(
    'CYBER_CONFIG',
    `The name of a ${what} has ${octets} octets: use at most ${MAX_NAME_OCTETS}. It begins ${name.slice(0, 40)}.`,
    { fields: { octets, limit: MAX_NAME_OCTETS } },
  );
}
