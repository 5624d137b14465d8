import { RtpsError } from '../rtps-error.js';
import { CdrReader } from '../cdr/cdr-reader.js';
import { CdrWriter } from '../cdr/cdr-writer.js';
import type { ProtocolVersion } from '../structure/protocol-version.js';
import type { WireTime } from '../structure/wire-time.js';

// Values of single parameters (RTPS 2.3, 9.3.2, 9.6.2.2). A decoder returns undefined for a value that is malformed and
// never throws; octets after what it reads are padding, or the additions of a later version. Encoders do not pad:
// writeParameterList does.

/** Decodes a value with a CdrReader of its own. @returns undefined where `read` meets octets that don't hold it. */
export function decodeValue<T>(value: Uint8Array, bigEndian: boolean, read: (cdr: CdrReader) => T): T | undefined {
  try {
    return read(new CdrReader(value, { bigEndian }));
  } catch (error) {
    if (error instanceof RtpsError) return undefined;
    throw error;
  }
}

/** Encodes a value. */
export function encodeValue(bigEndian: boolean, write: (cdr: CdrWriter) => void): Uint8Array {
  const cdr = new CdrWriter({ bigEndian, capacity: 32 });
  write(cdr);
  return cdr.finish();
}

export function decodeUint32(value: Uint8Array, bigEndian: boolean): number | undefined {
  return decodeValue(value, bigEndian, (cdr) => cdr.uint32());
}

export function encodeUint32(number: number, bigEndian: boolean): Uint8Array {
  return encodeValue(bigEndian, (cdr) => cdr.uint32(number));
}

export function decodeInt32(value: Uint8Array, bigEndian: boolean): number | undefined {
  return decodeValue(value, bigEndian, (cdr) => cdr.int32());
}

export function encodeInt32(number: number, bigEndian: boolean): Uint8Array {
  return encodeValue(bigEndian, (cdr) => cdr.int32(number));
}

/** One octet; the rest is padding. */
export function decodeBoolean(value: Uint8Array): boolean | undefined {
  return value[0] === undefined ? undefined : value[0] !== 0;
}

export function encodeBoolean(flag: boolean): Uint8Array {
  return Uint8Array.of(flag ? 1 : 0, 0, 0, 0);
}

/** UTF-8; @param maxOctets more is malformed. */
export function decodeString(value: Uint8Array, bigEndian: boolean, maxOctets: number = Infinity): string | undefined {
  return decodeValue(value, bigEndian, (cdr) => cdr.string(maxOctets));
}

export function encodeString(text: string, bigEndian: boolean): Uint8Array {
  return encodeValue(bigEndian, (cdr) => cdr.string(text));
}

/** The names of a partition. @param maxCount more is malformed. */
export function decodeStringSequence(
  value: Uint8Array,
  bigEndian: boolean,
  maxCount: number = Infinity,
): string[] | undefined {
  return decodeValue(value, bigEndian, (cdr) => cdr.sequence((each) => each.string(), maxCount));
}

export function encodeStringSequence(names: readonly string[], bigEndian: boolean): Uint8Array {
  return encodeValue(bigEndian, (cdr) => cdr.sequence(names, (each, name) => each.string(name)));
}

/** User, topic and group data: a view into `value`. */
export function decodeOctetSequence(
  value: Uint8Array,
  bigEndian: boolean,
  maxOctets: number = Infinity,
): Uint8Array | undefined {
  return decodeValue(value, bigEndian, (cdr) => cdr.octetSequence(maxOctets));
}

export function encodeOctetSequence(octets: Uint8Array, bigEndian: boolean): Uint8Array {
  return encodeValue(bigEndian, (cdr) => cdr.octetSequence(octets));
}

/** Representation ids (DDS-XTypes 1.3, 7.6.3.1.1). */
export function decodeInt16Sequence(value: Uint8Array, bigEndian: boolean): number[] | undefined {
  return decodeValue(value, bigEndian, (cdr) => cdr.sequence((each) => each.int16()));
}

export function encodeInt16Sequence(numbers: readonly number[], bigEndian: boolean): Uint8Array {
  return encodeValue(bigEndian, (cdr) => cdr.sequence(numbers, (each, number) => each.int16(number)));
}

/** Duration_t and Time_t. */
export function decodeDuration(value: Uint8Array, bigEndian: boolean): WireTime | undefined {
  return decodeValue(value, bigEndian, readDuration);
}

export function encodeDuration(duration: WireTime, bigEndian: boolean): Uint8Array {
  return encodeValue(bigEndian, (cdr) => writeDuration(cdr, duration));
}

/** For values that hold a duration among other things: reliability, liveliness. */
export function readDuration(cdr: CdrReader): WireTime {
  return { seconds: cdr.int32(), fraction: cdr.uint32() };
}

export function writeDuration<W extends CdrWriter>(cdr: W, { seconds, fraction }: WireTime): W {
  return cdr.int32(seconds).uint32(fraction);
}

/** Name and value, in order; names may repeat. */
export type Property = readonly [name: string, value: string];

/**
 * Properties (DDS-Security 1.1, 7.2.1). The sequence of binary ones that may follow is not read.
 * @param maxCount more is malformed.
 */
export function decodePropertyList(
  value: Uint8Array,
  bigEndian: boolean,
  maxCount: number = Infinity,
): Property[] | undefined {
  return decodeValue(value, bigEndian, (cdr) =>
    cdr.sequence((each): Property => [each.string(), each.string()], maxCount),
  );
}

export function encodePropertyList(properties: readonly Property[], bigEndian: boolean): Uint8Array {
  return encodeValue(bigEndian, (cdr) =>
    cdr.sequence(properties, (each, [name, text]) => each.string(name).string(text)),
  );
}

export function decodeProtocolVersion(value: Uint8Array): ProtocolVersion | undefined {
  const [major, minor] = value;
  return major === undefined || minor === undefined ? undefined : { major, minor };
}

export function encodeProtocolVersion({ major, minor }: ProtocolVersion): Uint8Array {
  return Uint8Array.of(major, minor, 0, 0);
}

/** Two octets as one big-endian number, as in MessageHeader. */
export function decodeVendor(value: Uint8Array): number | undefined {
  const [high, low] = value;
  return high === undefined || low === undefined ? undefined : (high << 8) | low;
}

export function encodeVendor(vendor: number): Uint8Array {
  return Uint8Array.of(vendor >>> 8, vendor, 0, 0);
}
