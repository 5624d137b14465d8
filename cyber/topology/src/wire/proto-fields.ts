/** Protobuf's wire types; groups (3, 4) nobody sends who sends us anything. */
export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_LENGTH = 2;
export const WIRE_FIXED32 = 5;

/**
 * Told of each field: its number, its wire type, where its value begins and ends. Of WIRE_LENGTH the value is what the
 * length counts.
 * @returns what is wrong with it, which ends the walk.
 */
export type FieldVisitor = (number: number, wireType: number, start: number, end: number) => string | undefined;

const MAX_VARINT = 10;
/** Protobuf's decoders read no longer ones. */
const MAX_TAG = 5;

/**
 * Walks over the fields of a serialised message before anything is made of them: time is bounded by the octets, memory is
 * none, nothing is entered that `visit` doesn't enter itself.
 * @returns what is wrong: the visitor's word, or a length beyond the end, a varint of more than 64 bits, a group.
 */
export function walkFields(octets: Uint8Array, from: number, to: number, visit: FieldVisitor): string | undefined {
  let at = from;
  while (at < to) {
    const tagEnd = varintEnd(octets, at, Math.min(to, at + MAX_TAG));
    const tag = tagEnd === undefined ? undefined : uint32(octets, at, tagEnd);
    if (tagEnd === undefined || tag === undefined || tag >>> 3 === 0) return `no field at octet ${String(at)}`;
    const number = tag >>> 3;
    const wireType = tag & 7;
    let start = tagEnd;
    let end: number | undefined;
    if (wireType === WIRE_LENGTH) {
      const lengthEnd = varintEnd(octets, tagEnd, to);
      const length = lengthEnd === undefined ? undefined : uint32(octets, tagEnd, lengthEnd);
      if (lengthEnd !== undefined && length !== undefined) {
        start = lengthEnd;
        end = lengthEnd + length;
      }
    } else if (wireType === WIRE_VARINT) end = varintEnd(octets, tagEnd, to);
    else if (wireType === WIRE_FIXED64) end = tagEnd + 8;
    else if (wireType === WIRE_FIXED32) end = tagEnd + 4;
    else return `field ${String(number)} at octet ${String(at)} has wire type ${String(wireType)}`;
    if (end === undefined || end > to) return `field ${String(number)} at octet ${String(at)} has no end`;
    const problem = visit(number, wireType, start, end);
    if (problem !== undefined) return problem;
    at = end;
  }
  return undefined;
}

/** The octet after a varint; undefined where it doesn't end in time. */
function varintEnd(octets: Uint8Array, at: number, to: number): number | undefined {
  const last = Math.min(to, at + MAX_VARINT);
  for (let i = at; i < last; i++) if ((octets[i] ?? 0) < 0x80) return i + 1;
  return undefined;
}

/** Undefined beyond 32 bits. */
function uint32(octets: Uint8Array, at: number, end: number): number | undefined {
  let value = 0;
  for (let i = end - 1; i >= at; i--) value = value * 128 + ((octets[i] ?? 0) & 0x7f);
  return value <= 0xffff_ffff ? value : undefined;
}

const word = new DataView(new ArrayBuffer(8));

/** The value of a varint that `walkFields` has found: 64 bits, unsigned. */
export function varint64(octets: Uint8Array, at: number, end: number): bigint {
  const middle = varintBits(octets, at + 4, Math.min(end, at + 8));
  const upper = varintBits(octets, at + 8, end);
  word.setInt32(0, (middle >>> 4) | (upper << 24));
  word.setInt32(4, varintBits(octets, at, Math.min(end, at + 4)) | (middle << 28));
  return word.getBigUint64(0);
}

/** Its lower 32 bits, signed. */
export function varint32(octets: Uint8Array, at: number, end: number): number {
  return varintBits(octets, at, Math.min(end, at + 5));
}

function varintBits(octets: Uint8Array, from: number, to: number): number {
  let bits = 0;
  for (let i = from; i < to; i++) bits |= ((octets[i] ?? 0) & 0x7f) << (7 * (i - from));
  return bits;
}
