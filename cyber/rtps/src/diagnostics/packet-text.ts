import type { PacketTap } from '../participant/participant-api.js';
import { locatorText } from '../structure/locator.js';
import { hexText } from './hex-text.js';
import { submessageLines } from './submessage-text.js';

/** Octets shown of a datagram that is no RTPS. */
const SHOWN = 64;

/** A datagram as a tap gets it. */
export type Packet = Parameters<PacketTap>[0];

/**
 * A datagram as one would read it: a line about it, a line a submessage, and those of parameter lists below; no newline
 * behind the last. What is malformed is said, with its cause.
 *
 *     in  127.0.0.1:7410  0110… RTPS 2.1, vendor 0110, 312 octets
 *       INFO_TS 2026-01-31T12:34:56.789012Z
 *       DATA SPDP writer -> SPDP reader #1, data PL_CDR_LE 248 octets
 *         protocol version 2.1
 */
export function packetText({ direction, peer, octets, message }: Packet): string {
  const end = `${direction === 'in' ? 'in ' : 'out'} ${locatorText(peer)}`;
  if (message === undefined) {
    return `${end}  no RTPS, ${octets.length} octets\n${hexText(octets, { indent: '  ', most: SHOWN })}`.trimEnd();
  }
  const { version, vendor, prefix } = message.header;
  const head = `${end}  ${prefix} RTPS ${version.major}.${version.minor}, vendor ${vendor.toString(16).padStart(4, '0')}`;
  const lines = message.submessages.flatMap((submessage) => submessageLines(submessage, vendor));
  const problem = message.problem === undefined ? [] : [`malformed (${message.problem}): the rest is dropped`];
  return [`${head}, ${octets.length} octets`, ...[...lines, ...problem].map((line) => `  ${line}`)].join('\n');
}
