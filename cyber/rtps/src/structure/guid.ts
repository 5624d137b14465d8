declare const guidPrefix: unique symbol;

/** The 12 octets that name a participant, as 24 lower-case hexadecimal digits (RTPS 2.3, 8.2.4.2). */
export type GuidPrefix = string & { readonly [guidPrefix]: true };

/** The 4 octets that name an entity within its participant, read as one big-endian unsigned number (8.2.4.3). */
export type EntityId = number;

/** The name of an endpoint or a participant on the network (8.2.4.1). */
export interface Guid {
  readonly prefix: GuidPrefix;
  readonly entityId: EntityId;
}

/** GUIDPREFIX_UNKNOWN: in INFO_DST it stands for every participant. */
export const GUID_PREFIX_UNKNOWN: GuidPrefix = '0'.repeat(24) as GuidPrefix;

const HEX: readonly string[] = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));

interface KnownPrefix {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly text: GuidPrefix;
}

// Few prefixes come again and again, with every datagram. The text of one that was read before is the same string, whose
// hash maps need not compute again. A prefix has one place; what was there goes.
const PLACE_BITS = 8;
const recent: (KnownPrefix | undefined)[] = new Array<undefined>(2 ** PLACE_BITS).fill(undefined);

/** Reads 12 octets at `offset`; the caller has checked that they are there. */
export function readGuidPrefix(octets: Uint8Array, offset: number): GuidPrefix {
  const a = word(octets, offset);
  const b = word(octets, offset + 4);
  const c = word(octets, offset + 8);
  const place = Math.imul(a ^ Math.imul(b, 31) ^ Math.imul(c, 1009), 0x9e3779b1) >>> (32 - PLACE_BITS);
  const known = recent[place];
  if (known?.a === a && known.b === b && known.c === c) return known.text;
  let text = '';
  for (let i = 0; i < 12; i++) text += HEX[octets[offset + i] ?? 0] ?? '';
  // 24 hexadecimal digits are what the type stands for.
  const prefix = text as GuidPrefix;
  recent[place] = { a, b, c, text: prefix };
  return prefix;
}

function word(octets: Uint8Array, at: number): number {
  return (
    ((octets[at] ?? 0) << 24) | ((octets[at + 1] ?? 0) << 16) | ((octets[at + 2] ?? 0) << 8) | (octets[at + 3] ?? 0)
  );
}

/** Writes the 12 octets at `offset`. */
export function writeGuidPrefix(prefix: GuidPrefix, octets: Uint8Array, offset: number): void {
  // In every datagram: no substrings.
  for (let i = 0; i < 12; i++) {
    octets[offset + i] = (nibble(prefix.charCodeAt(2 * i)) << 4) | nibble(prefix.charCodeAt(2 * i + 1));
  }
}

/** The value of a digit 0-9 (0x30 on) or a-f (0x61 on). */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

/** The prefix of 12 octets. @throws RangeError when there are not 12. */
export function guidPrefixOf(octets: Uint8Array): GuidPrefix {
  if (octets.length !== 12) throw new RangeError(`A GUID prefix has 12 octets, not ${String(octets.length)}.`);
  return readGuidPrefix(octets, 0);
}

/** `prefix|entity` as hexadecimal text: for people, and as a key of maps. */
export function guidText({ prefix, entityId }: Guid): string {
  return `${prefix}|${entityId.toString(16)}`;
}

export function guidEquals(a: Guid, b: Guid): boolean {
  return a.entityId === b.entityId && a.prefix === b.prefix;
}

/** The 16 octets of a GUID. */
export function guidOctets(guid: Guid): Uint8Array {
  const octets = new Uint8Array(16);
  writeGuid(guid, octets, 0);
  return octets;
}

/** Writes the 16 octets at `offset`. */
export function writeGuid({ prefix, entityId }: Guid, octets: Uint8Array, offset: number): void {
  writeGuidPrefix(prefix, octets, offset);
  // No view: asking a small array for its buffer moves it out of the heap.
  octets[offset + 12] = entityId >>> 24;
  octets[offset + 13] = entityId >>> 16;
  octets[offset + 14] = entityId >>> 8;
  octets[offset + 15] = entityId;
}

/** Reads 16 octets at `offset`; the caller has checked that they are there. */
export function readGuid(octets: Uint8Array, offset: number): Guid {
  const o = (i: number): number => octets[offset + i] ?? 0;
  const entityId = ((o(12) << 24) | (o(13) << 16) | (o(14) << 8) | o(15)) >>> 0;
  return { prefix: readGuidPrefix(octets, offset), entityId };
}
