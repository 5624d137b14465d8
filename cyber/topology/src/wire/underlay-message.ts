import { CDR_BE, CDR_LE, CdrReader, RtpsError, readEncapsulation } from '@blender-sim/rtps';
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
  if (data.length > MAX_DATA)
    throw new RangeError(`Data of at most 4 GiB can be sent, not ${String(data.length)} octets.`);
  const lengthAt = HEADER + (generation === 9 ? 8 : 16);
  const dataEnd = lengthAt + 4 + data.length + 1;
  const typeAt = dataEnd + (-dataEnd & 3);
  const payload = newOctets(generation === 9 ? typeAt + 5 : dataEnd);
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  view.setUint32(0, CDR_LE << 16);
  view.setBigUint64(HEADER, generation === 9 ? 0n : checked(stamp.timestampNs ?? 0n), true);
  if (generation === 10) view.setBigUint64(HEADER + 8, checked(stamp.sequence ?? 0n), true);
  view.setUint32(lengthAt, data.length + 1, true);
  payload.set(data, lengthAt + 4);
  payload.fill(0, dataEnd - 1);
  // The empty string: a NUL, which the length counts.
  if (generation === 9) view.setUint32(typeAt, 1, true);
  return payload;
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
