import { putUint16 } from '../cdr/octet-numbers.js';
import { writeGuidPrefix } from '../structure/guid.js';
import { submessageSize } from './submessage-size.js';
import type { Data, DataFrag, Message, MessageHeader, Submessage } from './submessage.js';
import { FLAG_LITTLE_ENDIAN, HEADER_OCTETS, SUBMESSAGE_HEADER_OCTETS } from './submessage-ids.js';
import { flagsOf, idOf, writeBody, writeUpToPayload } from './write-submessage-body.js';

export { HEADER_OCTETS } from './submessage-ids.js';
export { submessageSize } from './submessage-size.js';

/** A DATA with payload, or a DATA_FRAG. */
export type PayloadSubmessage = (Data | DataFrag) & { readonly payload: Uint8Array };

/**
 * Writes the 20 octets that begin a message (RTPS 2.3, 9.4.4).
 * @returns the octet after them.
 * @throws RangeError where there is no room.
 */
export function writeHeader({ version, vendor, prefix }: MessageHeader, octets: Uint8Array, at: number): number {
  if (at + HEADER_OCTETS > octets.length) throw new RangeError('No room for the message header.');
  octets[at] = 0x52;
  octets[at + 1] = 0x54;
  octets[at + 2] = 0x50;
  octets[at + 3] = 0x53;
  octets[at + 4] = version.major;
  octets[at + 5] = version.minor;
  putUint16(octets, at + 6, vendor, true);
  writeGuidPrefix(prefix, octets, at + 8);
  return at + HEADER_OCTETS;
}

/**
 * Writes a submessage, `submessageSize` octets of it, padding as zeros: what was in `octets` before does not show. One
 * whose length exceeds 16 bits gets octetsToNextHeader 0, up to the end of the message, and has to be the last; so has an
 * unknown one without a body.
 * @param at a multiple of 4 from the beginning of the message.
 * @returns the octet after it.
 * @throws RangeError where there is no room, or a field can't be on the wire.
 */
export function writeSubmessage(submessage: Submessage, octets: Uint8Array, at: number): number {
  const end = at + submessageSize(submessage);
  if (end > octets.length) throw noRoom(submessage, end, octets);
  const bigEndian = writeSubmessageHeader(submessage, octets, at, end - at - SUBMESSAGE_HEADER_OCTETS);
  const written = writeBody(submessage, octets, at + SUBMESSAGE_HEADER_OCTETS, bigEndian);
  if (written < end) octets.fill(0, written, end);
  return end;
}

/**
 * Writes a DATA or DATA_FRAG as `writeSubmessage` does, but leaves out its payload, which is sent from where it is; the
 * tail of its frame and the zeros that fill the submessage up follow at once.
 * @returns where the payload belongs.
 * @throws RangeError where there is no room.
 */
export function writeAroundPayload(submessage: PayloadSubmessage, octets: Uint8Array, at: number): number {
  const size = submessageSize(submessage);
  const end = at + size - submessage.payload.length;
  if (end > octets.length) throw noRoom(submessage, end, octets);
  const bigEndian = writeSubmessageHeader(submessage, octets, at, size - SUBMESSAGE_HEADER_OCTETS);
  let payloadAt = writeUpToPayload(submessage, octets, at + SUBMESSAGE_HEADER_OCTETS, bigEndian);
  let fillingAt = payloadAt;
  const { frame } = submessage;
  if (frame !== undefined) {
    octets.set(frame.head, payloadAt);
    payloadAt += frame.head.length;
    octets.set(frame.tail, payloadAt);
    fillingAt = payloadAt + frame.tail.length;
  }
  if (fillingAt < end) octets.fill(0, fillingAt, end);
  return payloadAt;
}

/** @param length octets after the header. @returns whether the submessage is big-endian. */
function writeSubmessageHeader(submessage: Submessage, octets: Uint8Array, at: number, length: number): boolean {
  const flags = flagsOf(submessage);
  const bigEndian = (flags & FLAG_LITTLE_ENDIAN) === 0;
  octets[at] = idOf(submessage);
  octets[at + 1] = flags;
  putUint16(octets, at + 2, length > 0xffff ? 0 : length, bigEndian);
  return bigEndian;
}

function noRoom({ kind }: Submessage, end: number, octets: Uint8Array): RangeError {
  return new RangeError(`No room for ${kind}: ${end} octets of ${octets.length}.`);
}

/** A whole message in octets of its own; its `problem` counts for nothing. @throws RangeError as writeSubmessage. */
export function encodeMessage({ header, submessages }: Message): Uint8Array {
  const octets = new Uint8Array(submessages.reduce((size, each) => size + submessageSize(each), HEADER_OCTETS));
  let at = writeHeader(header, octets, 0);
  for (const submessage of submessages) at = writeSubmessage(submessage, octets, at);
  return octets;
}
