import { TopologyError } from '../topology-error.js';

/** The process that a participant's name tells of. */
export interface ProcessName {
  readonly hostName: string;
  /** 32 bits, signed. */
  readonly processId: number;
}

/** What stoi reads: blanks of the C locale, a sign, digits; whatever follows doesn't count. */
const STOI = /^[ \t\n\v\f\r]*([+-]?[0-9]+)/;

/**
 * Reads `<host>+<pid>` exactly as C++ does: up to the first '+', the rest through stoi (31-, section 1). So `vm++7`, `vm+ 7`
 * and `vm+7th` are all process 7 of vm.
 * @returns undefined where C++ knows no process: no '+', no number, or one beyond 32 bits.
 */
export function parseParticipantName(name: string): ProcessName | undefined {
  const plus = name.indexOf('+');
  if (plus === -1) return undefined;
  const digits = STOI.exec(name.slice(plus + 1))?.[1];
  // "-0" is 0.
  const processId = Number(digits) + 0;
  if (digits === undefined || processId < -0x8000_0000 || processId > 0x7fff_ffff) return undefined;
  return { hostName: name.slice(0, plus), processId };
}

/**
 * The name of a Cyber process's participants.
 * @throws TopologyError TOPOLOGY_CONFIG where others would read something else: a '+' in the host's name, or a process id
 *   that isn't 0 to 2^31 - 1.
 */
export function participantName(hostName: string, processId: number): string {
  if (hostName.includes('+')) {
    const text = `A host name has no '+', which ends it in a participant's name: "${hostName}". Set hostName.`;
    throw new TopologyError('TOPOLOGY_CONFIG', text, { fields: { hostName } });
  }
  if (!Number.isInteger(processId) || processId < 0 || processId > 0x7fff_ffff) {
    const text = `A process id is an integer from 0 to 2^31 - 1, not ${String(processId)}. Set processId.`;
    throw new TopologyError('TOPOLOGY_CONFIG', text, { fields: { processId } });
  }
  return `${hostName}+${String(processId)}`;
}
