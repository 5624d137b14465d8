import {
  create,
  type DescField,
  type DescMessage,
  type Message,
  type MessageShape,
  ScalarType,
} from '@bufbuild/protobuf';
import type { TopologyLimits } from '../topology-api.js';
import { WIRE_LENGTH, WIRE_VARINT, varint32, varint64, walkFields } from './proto-fields.js';

/** What of the limits counts for a single message. */
export type ChangeLimits = Pick<TopologyLimits, 'maxNameOctets' | 'maxProtoDescOctets'>;

export type BoundedMessage<T> =
  /** `cut`: which bytes were too long and are left out, where there were any. */
  | { readonly ok: true; readonly message: T; readonly cut?: string }
  | { readonly ok: false; readonly cause: 'undecodable' | 'too-long'; readonly text: string };

/**
 * Decodes a message of `schema` within limits: strings have at most `maxNameOctets`, bytes `maxProtoDescOctets`, checked
 * before they are made: a longer string is a problem, longer bytes are left out. Nothing is entered that the schema doesn't know, and what is unknown is dropped. Bytes are copies.
 * A field of the wrong wire type is a problem, where protobuf's own decoders differ.
 *
 * Written for schemas that have strings, bytes, int32, uint32, uint64, enums and messages only, each once: all of Cyber's
 * topology. It takes about half the time of a look at the lengths first and fromBinary after it, and every JOIN of every
 * process has to go through here.
 */
export function decodeBounded<Schema extends DescMessage>(
  schema: Schema,
  octets: Uint8Array,
  limits: ChangeLimits,
): BoundedMessage<MessageShape<Schema>> {
  const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const message = create(schema);
  let tooLong = false;
  let cut: string | undefined;
  const read = (into: Message, type: DescMessage, from: number, to: number): string | undefined => {
    const fields = fieldsOf(type);
    // Its own properties are the fields that are set, by the names in the schema.
    const values = into as unknown as Record<string, unknown>;
    return walkFields(octets, from, to, (number, wireType, start, end) => {
      const field = fields.get(number);
      if (field === undefined) return undefined;
      const { name, key, kind } = field;
      if (wireType !== (kind === 'varint' ? WIRE_VARINT : WIRE_LENGTH))
        return `${name} has wire type ${String(wireType)}`;
      if (kind === 'varint') {
        const value = field.number(octets, start, end);
        if (value !== undefined) values[key] = value;
        return undefined;
      }
      if (kind === 'message') {
        const known = values[key] as Message | undefined; // By the schema.
        const inner = known ?? create(field.message);
        values[key] = inner;
        return read(inner, field.message, start, end);
      }
      const limit = kind === 'string' ? limits.maxNameOctets : limits.maxProtoDescOctets;
      if (end - start > limit) {
        const problem = `${name} has ${String(end - start)} octets, and may have ${String(limit)}`;
        if (kind === 'bytes') {
          cut = problem;
          // Of a field that is there twice the last one counts.
          Reflect.deleteProperty(values, key);
          return undefined;
        }
        tooLong = true;
        return problem;
      }
      values[key] =
        kind === 'string' ? buffer.toString('utf8', start, end) : new Uint8Array(octets.subarray(start, end));
      return undefined;
    });
  };
  const text = read(message, schema, 0, octets.length);
  if (text === undefined) return cut === undefined ? { ok: true, message } : { ok: true, message, cut };
  return { ok: false, cause: tooLong ? 'too-long' : 'undecodable', text };
}

/** Undefined where the number counts as unknown. */
type VarintReader = (octets: Uint8Array, start: number, end: number) => bigint | number | undefined;

/** How a field is read. */
type Field = { readonly name: string; readonly key: string } & (
  | { readonly kind: 'string' | 'bytes' }
  | { readonly kind: 'varint'; readonly number: VarintReader }
  | { readonly kind: 'message'; readonly message: DescMessage }
);

const known = new WeakMap<DescMessage, ReadonlyMap<number, Field>>();

function fieldsOf(message: DescMessage): ReadonlyMap<number, Field> {
  let fields = known.get(message);
  if (fields === undefined) {
    fields = new Map(message.fields.map((field) => [field.number, fieldOf(field)]));
    known.set(message, fields);
  }
  return fields;
}

function fieldOf(field: DescField): Field {
  const { name, localName: key } = field;
  if (field.fieldKind === 'message') return { name, key, kind: 'message', message: field.message };
  if (field.fieldKind === 'enum') {
    const { value } = field.enum;
    // Closed, as all of proto2: a number that is none counts as unknown.
    return { name, key, kind: 'varint', number: (...varint) => value[varint32(...varint)]?.number };
  }
  if (field.fieldKind === 'scalar') {
    const { scalar } = field;
    if (scalar === ScalarType.STRING) return { name, key, kind: 'string' };
    if (scalar === ScalarType.BYTES) return { name, key, kind: 'bytes' };
    if (scalar === ScalarType.UINT64) return { name, key, kind: 'varint', number: varint64 };
    if (scalar === ScalarType.INT32) return { name, key, kind: 'varint', number: varint32 };
    if (scalar === ScalarType.UINT32) {
      return { name, key, kind: 'varint', number: (...varint) => varint32(...varint) >>> 0 };
    }
  }
  throw new Error(`A field such as ${field.toString()} is not decoded here.`);
}
