import { putUint32 } from '../cdr/octet-numbers.js';
import type { ChangeKind, KeyHash } from '../structure/instance.js';
import { type Guid, readGuid, writeGuid } from '../structure/guid.js';
import type { SequenceNumber } from '../structure/sequence-number.js';

const GUID_OCTETS = 16;
const SAMPLE_IDENTITY_OCTETS = 24;

/** 16 octets, the same in both byte orders. */
export function decodeGuid(value: Uint8Array): Guid | undefined {
  return value.length < GUID_OCTETS ? undefined : readGuid(value, 0);
}

/** An entity id: 4 octets, the same in both byte orders. */
export function decodeEntityId(value: Uint8Array): number | undefined {
  const [a, b, c, d] = value;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** PID_KEY_HASH: 16 octets. */
export function decodeKeyHash(value: Uint8Array): KeyHash | undefined {
  if (value.length < GUID_OCTETS) return undefined;
  return Buffer.from(value.buffer, value.byteOffset, GUID_OCTETS).toString('hex');
}

/** @throws RangeError where it isn't 32 hexadecimal digits. */
export function encodeKeyHash(hash: KeyHash): Uint8Array {
  const octets = Buffer.from(hash, 'hex');
  if (octets.length !== GUID_OCTETS || hash.length !== 2 * GUID_OCTETS) {
    throw new RangeError(`A key hash is 32 hexadecimal digits, not "${hash}".`);
  }
  return new Uint8Array(octets);
}

/** The key hash by which built-in topics name a participant or an endpoint: its GUID. */
export function keyHashOfGuid(guid: Guid): KeyHash {
  return guid.prefix + guid.entityId.toString(16).padStart(8, '0');
}

/** StatusInfo_t (RTPS 2.3, 9.6.3.9). */
const STATUS_DISPOSED = 0x01;
const STATUS_UNREGISTERED = 0x02;

/** PID_STATUS_INFO: 32 flags, big-endian whatever the list's byte order. */
export function decodeStatusInfo(value: Uint8Array): number | undefined {
  return decodeEntityId(value);
}

export function encodeStatusInfo(flags: number): Uint8Array {
  const octets = new Uint8Array(4);
  putUint32(octets, 0, flags, true);
  return octets;
}

const KINDS: readonly ChangeKind[] = ['alive', 'disposed', 'unregistered', 'disposed-unregistered'];

/** What a change with these flags is; without PID_STATUS_INFO the flags are 0. */
export function changeKindOf(statusInfo: number): ChangeKind {
  return KINDS[statusInfo & (STATUS_DISPOSED | STATUS_UNREGISTERED)] ?? 'alive';
}

/** The flags of a kind of change; 0 for 'alive', which is sent without the parameter. */
export function statusInfoOf(kind: ChangeKind): number {
  return KINDS.indexOf(kind);
}

/** SampleIdentity_t: a writer and the number of one of its changes (DDS-RPC 1.0, 7.5.1.1). */
export interface SampleIdentityValue {
  readonly writer: Guid;
  readonly sequence: SequenceNumber;
}

/**
 * 24 octets: GUID and sequence number, of PID 0x800f or 0x0083.
 * @returns undefined as well for SEQUENCENUMBER_UNKNOWN and numbers beyond 2^53 - 1. 0 is let through.
 */
export function decodeSampleIdentity(value: Uint8Array, bigEndian: boolean): SampleIdentityValue | undefined {
  if (value.length < SAMPLE_IDENTITY_OCTETS) return undefined;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const high = view.getInt32(16, !bigEndian);
  const sequence = high * 2 ** 32 + view.getUint32(20, !bigEndian);
  if (high < 0 || !Number.isSafeInteger(sequence)) return undefined;
  return { writer: readGuid(value, 0), sequence };
}

/** @throws RangeError where the number isn't a safe integer of at least 0. */
export function encodeSampleIdentity({ writer, sequence }: SampleIdentityValue, bigEndian: boolean): Uint8Array {
  if (!Number.isSafeInteger(sequence) || sequence < 0) throw new RangeError(`No sequence number: ${sequence}.`);
  const octets = new Uint8Array(SAMPLE_IDENTITY_OCTETS);
  writeGuid(writer, octets, 0);
  putUint32(octets, 16, Math.floor(sequence / 2 ** 32), bigEndian);
  putUint32(octets, 20, sequence, bigEndian);
  return octets;
}
