import { type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf';

/** Where octets are written; large enough by what `sizeOf` said. */
interface Target {
  readonly octets: Buffer;
  at: number;
}

/** How a field is written: the octets of its value, its length in front of it included where it has one. */
interface Encoder {
  readonly key: string;
  /** Field number and wire type, as they are sent. */
  readonly tag: number;
  readonly size: (value: unknown) => number;
  readonly write: (value: unknown, target: Target) => void;
}

const WIRE_VARINT = 0;
const WIRE_LENGTH = 2;
/** A negative int32 is sent as 64 bits. */
const NEGATIVE_OCTETS = 10;

/**
 * The octets of a message, in the order of its fields' numbers: what protobuf's `toBinary` gives, in a fraction of its time,
 * which a JOIN waits for. Unknown fields are not written.
 *
 * Written for schemas that have strings, bytes, int32, uint32, uint64, enums and messages only, each once: all of Cyber's
 * topology (`decodeBounded` is its other half).
 */
export function encodePlain(schema: DescMessage, message: Message): Uint8Array {
  const target = { octets: Buffer.allocUnsafeSlow(sizeOf(schema, message)), at: 0 };
  writeFields(schema, message, target);
  return target.octets;
}

function sizeOf(schema: DescMessage, message: Message): number {
  let size = 0;
  for (const { key, tag, size: sizeOfValue } of encodersOf(schema)) {
    const value = valueOf(message, key);
    if (value !== undefined) size += varintSize(tag) + sizeOfValue(value);
  }
  return size;
}

function writeFields(schema: DescMessage, message: Message, target: Target): void {
  for (const { key, tag, write } of encodersOf(schema)) {
    const value = valueOf(message, key);
    if (value === undefined) continue;
    writeVarint(tag, target);
    write(value, target);
  }
}

/** Own properties are the fields that are set, by the names in the schema; what is not set has its default in the prototype. */
function valueOf(message: Message, key: string): unknown {
  return Object.hasOwn(message, key) ? (message as unknown as Readonly<Record<string, unknown>>)[key] : undefined;
}

const known = new WeakMap<DescMessage, readonly Encoder[]>();

function encodersOf(schema: DescMessage): readonly Encoder[] {
  let encoders = known.get(schema);
  if (encoders === undefined) {
    encoders = [...schema.fields].sort((a, b) => a.number - b.number).map(encoderOf);
    known.set(schema, encoders);
  }
  return encoders;
}

function encoderOf(field: DescField): Encoder {
  const { localName: key, number } = field;
  const varint = { key, tag: (number << 3) | WIRE_VARINT };
  const length = { key, tag: (number << 3) | WIRE_LENGTH };
  // The values below are of the schema's types: messages are made by it.
  if (field.fieldKind === 'message') {
    const { message: inner } = field;
    return {
      ...length,
      size: (value) => withLength(sizeOf(inner, value as Message)),
      write: (value, target) => {
        writeVarint(sizeOf(inner, value as Message), target);
        writeFields(inner, value as Message, target);
      },
    };
  }
  const scalar =
    field.fieldKind === 'enum' ? ScalarType.INT32 : field.fieldKind === 'scalar' ? field.scalar : undefined;
  switch (scalar) {
    case ScalarType.STRING:
      return {
        ...length,
        size: (value) => withLength(Buffer.byteLength(value as string)),
        write: (value, target) => {
          writeVarint(Buffer.byteLength(value as string), target);
          target.at += target.octets.write(value as string, target.at);
        },
      };
    case ScalarType.BYTES:
      return {
        ...length,
        size: (value) => withLength((value as Uint8Array).length),
        write: (value, target) => {
          writeVarint((value as Uint8Array).length, target);
          target.octets.set(value as Uint8Array, target.at);
          target.at += (value as Uint8Array).length;
        },
      };
    case ScalarType.UINT64:
      return {
        ...varint,
        size: (value) => varint64Size(value as bigint),
        write: (value, target) => writeVarint64(value as bigint, target),
      };
    case ScalarType.INT32:
    case ScalarType.UINT32:
      return {
        ...varint,
        size: (value) => ((value as number) < 0 ? NEGATIVE_OCTETS : varintSize(value as number)),
        write: (value, target) => {
          if ((value as number) < 0) writeVarint64(BigInt.asUintN(64, BigInt(value as number)), target);
          else writeVarint(value as number, target);
        },
      };
    default:
      throw new Error(`A field such as ${field.toString()} is not encoded here.`);
  }
}

function withLength(octets: number): number {
  return varintSize(octets) + octets;
}

/** @param value 0 to 2^32 - 1. */
function varintSize(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
}

function varint64Size(value: bigint): number {
  let size = 1;
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) size++;
  return size;
}

function writeVarint(value: number, target: Target): void {
  let rest = value;
  while (rest > 0x7f) {
    target.octets[target.at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target.octets[target.at++] = rest;
}

function writeVarint64(value: bigint, target: Target): void {
  let low = Number(value & 0xffff_ffffn);
  let high = Number(value >> 32n);
  while (high > 0 || low > 0x7f) {
    target.octets[target.at++] = (low & 0x7f) | 0x80;
    low = ((low >>> 7) | (high << 25)) >>> 0;
    high >>>= 7;
  }
  target.octets[target.at++] = low;
}
