import { CDR_BE, CDR_LE, CdrReader, type PayloadParts, RtpsError, readEncapsulation } from '@blender-sim/rtps';
import { TopologyError } from '../topology-error.js';
import type { Generation } from './generation.js';

/** The name under which RTPS endpoints of Cyber announce their type. It has no key. */
export const UNDERLAY_TYPE = 'UnderlayMessage';

/** What stands beside the data. Cyber 10 has both on channels, the number only on services, neither on the topology. */
export interface UnderlayStamp {
  /** Nanoseconds since 1970, wall clock of the sender. Default 0. */
  readonly timestampNs?: bigint;
  /** The number of MessageInfo: Cyber 10's receivers take it from here. Default 0. */
  readonly sequence?: bigint;
}

/** The envelope of everything that Cyber sends (31-, sections 0 and 2). */
export interface UnderlayMessage {
  /** A serialised protobuf: a view into the payload. */
  readonly data: Uint8Array;
  /** As sent: Cyber 9 sends 0, and Cyber 10's answers of services have rubbish here. */
  readonly timestamp: bigint;
  readonly sequence: bigint;
  /** Cyber 9 only, who sends "". */
  readonly dataType: string;
}

const HEADER = 4;
/** Where the data begins: behind two numbers, of 32 or of 64 bits, and its length. */
const DATA_AT: Readonly<Record<Generation, number>> = { 9: HEADER + 8 + 4, 10: HEADER + 16 + 4 };
/** Cyber 10: the NUL. */
const TAIL_10 = new Uint8Array(1);
/** Cyber 9, by the data's length modulo 4: the NUL, what aligns a length of 1, that length, and another NUL. */
const TAILS_9: readonly Uint8Array[] = [3, 2, 1, 0].map((filling) => {
  const tail = new Uint8Array(1 + filling + 5);
  tail[1 + filling] = 1;
  return tail;
});
/** What fills a DATA up to a multiple of 4 is part of the payload as it arrives. */
const MAX_FILLING = 3;
const MAX_UINT64 = 2n ** 64n - 1n;
/** The length of the string says its octets and one more. */
const MAX_DATA = 0xffff_ffff - 1;

/**
 * A whole payload: encapsulation header (CDR, little-endian) and body, not filled up to 4: RTPS does that where it has to.
 * The data is copied once.
 * @param stamp not sent in Cyber 9's layout, where C++ leaves both numbers 0 and the type's name empty.
 * @throws RangeError where a number has more than 64 bits.
 */
export function encodeUnderlay(generation: Generation, data: Uint8Array, stamp: UnderlayStamp = {}): Uint8Array {
  const tail = tailOf(generation, data.length);
  const dataAt = DATA_AT[generation];
  const payload = newOctets(dataAt + data.length + tail.length);
  writeHead(generation, data.length, stamp, payload);
  payload.set(data, dataAt);
  payload.set(tail, dataAt + data.length);
  return payload;
}

/** The same payload in parts: the data is not copied. @throws RangeError as encodeUnderlay. */
export function underlayParts(generation: Generation, data: Uint8Array, stamp: UnderlayStamp = {}): PayloadParts {
  const head = new Uint8Array(DATA_AT[generation]);
  writeHead(generation, data.length, stamp, head);
  return { payload: data, frame: { head, tail: tailOf(generation, data.length) } };
}

/** What stands before the data. @param dataOctets the data's length. */
function writeHead(generation: Generation, dataOctets: number, stamp: UnderlayStamp, octets: Uint8Array): void {
  if (dataOctets > MAX_DATA)
    throw new RangeError(`Data of at most 4 GiB can be sent, not ${String(dataOctets)} octets.`);
  octets.fill(0, 0, DATA_AT[generation]);
  octets[1] = CDR_LE;
  if (generation === 10) {
    putUint64(octets, HEADER, checked(stamp.timestampNs ?? 0n));
    putUint64(octets, HEADER + 8, checked(stamp.sequence ?? 0n));
  }
  putUint32(octets, DATA_AT[generation] - 4, dataOctets + 1);
}

/** What stands behind the data: the NUL that its length counts, and in Cyber 9's layout an empty string. */
function tailOf(generation: Generation, dataOctets: number): Uint8Array {
  return generation === 9 ? (TAILS_9[dataOctets & 3] ?? TAIL_10) : TAIL_10;
}

// Stores of single octets: asking a small array for its buffer, as a view does, moves it out of the heap.

function putUint64(octets: Uint8Array, at: number, value: bigint): void {
  putUint32(octets, at, Number(value & 0xffff_ffffn));
  putUint32(octets, at + 4, Number(value >> 32n));
}

function putUint32(octets: Uint8Array, at: number, value: number): void {
  octets[at] = value;
  octets[at + 1] = value >>> 8;
  octets[at + 2] = value >>> 16;
  octets[at + 3] = value >>> 24;
}

/**
 * Reads a payload of either byte order; strings with and without the NUL that the length counts.
 * @throws TopologyError TOPOLOGY_UNDERLAY where the octets are no UnderlayMessage of that generation; more than 3 octets
 *   behind it are none either, so that a message in the other layout isn't taken for one of this.
 */
export function decodeUnderlay(generation: Generation, payload: Uint8Array): UnderlayMessage {
  const representation = readEncapsulation(payload)?.representation;
  if (representation !== CDR_LE && representation !== CDR_BE) {
    const text = representation === undefined ? 'none' : `0x${representation.toString(16).padStart(4, '0')}`;
    throw refusal(generation, payload, `its representation is to be CDR (0x0000 or 0x0001), and is ${text}`);
  }
  try {
    const reader = CdrReader.ofPayload(payload);
    const message = generation === 9 ? read9(reader) : read10(reader);
    if (reader.remaining <= MAX_FILLING) return message;
    throw refusal(generation, payload, `${String(reader.remaining)} octets follow where it should end`);
  } catch (error) {
    if (error instanceof RtpsError) throw refusal(generation, payload, error.message, error);
    throw error;
  }
}

function read9(reader: CdrReader): UnderlayMessage {
  const timestamp = BigInt(reader.int32());
  const sequence = BigInt(reader.int32());
  const data = reader.stringOctets();
  const type = reader.stringOctets();
  return { data, timestamp, sequence, dataType: Buffer.from(type).toString('utf8') };
}

function read10(reader: CdrReader): UnderlayMessage {
  const timestamp = reader.uint64();
  const sequence = reader.uint64();
  return { data: reader.stringOctets(), timestamp, sequence, dataType: '' };
}

function refusal(generation: Generation, payload: Uint8Array, why: string, cause?: unknown): TopologyError {
  return new TopologyError(
    'TOPOLOGY_UNDERLAY',
    `A payload of ${String(payload.length)} octets is no UnderlayMessage of Cyber ${String(generation)}: ${why}.`,
    { fields: { generation, payloadOctets: payload.length }, ...(cause !== undefined && { cause }) },
  );
}

function checked(value: bigint): bigint {
  if (value < 0n || value > MAX_UINT64)
    throw new RangeError(`An unsigned number of 64 bits is wanted, not ${value.toString()}.`);
  return value;
}

/** Small ones stay in histories for long: a buffer of the pool would keep 8 KiB with each. Large ones aren't zeroed first. */
function newOctets(count: number): Uint8Array {
  return count <= 4096 ? new Uint8Array(count) : Buffer.allocUnsafeSlow(count);
}
