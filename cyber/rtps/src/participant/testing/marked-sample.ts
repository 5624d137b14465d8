import { crc32 } from 'node:zlib';
import type { InstanceKey, TopicType } from '../topic-type.js';
import { rawType } from '../raw-type.js';

/** What a test writes: octets that tell whose they are, and whether they are still as they were written. */
export interface Mark {
  /** Which writer. */
  readonly label: number;
  /** Which of its samples, from 1. */
  readonly ordinal: number;
  /** Instance, on a keyed topic. */
  readonly key: number;
}

const HEAD_OCTETS = 20;

/** A sample of `octets` (at least 20): key, label, ordinal, length, checksum, filling. */
export function markedBody({ label, ordinal, key }: Mark, octets: number): Uint8Array {
  const body = Buffer.alloc(Math.max(HEAD_OCTETS, octets), (label * 31 + ordinal) & 255);
  for (const [i, value] of [key, label, ordinal, body.length].entries()) body.writeUInt32LE(value, 4 * i);
  body.writeUInt32LE(crc32(body.subarray(0, 16), crc32(body.subarray(HEAD_OCTETS))), 16);
  return body;
}

/** Undefined where the octets are not as a writer made them. */
export function readMark(octets: Uint8Array): Mark | undefined {
  if (octets.length < HEAD_OCTETS) return undefined;
  const body = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const isWhole =
    body.readUInt32LE(12) === body.length &&
    body.readUInt32LE(16) === crc32(body.subarray(0, 16), crc32(body.subarray(HEAD_OCTETS)));
  return isWhole
    ? { key: body.readUInt32LE(0), label: body.readUInt32LE(4), ordinal: body.readUInt32LE(8) }
    : undefined;
}

/** The instance `key`. */
export function instanceOf(key: number): InstanceKey {
  const body = Buffer.alloc(4);
  body.writeUInt32LE(key, 0);
  return { payload: rawType('').encode(body), hash: key.toString(16).padStart(8, '0').padEnd(32, '0') };
}

/** The key of what is called by this hash. */
export function keyOfHash(hash: string): number {
  return Number.parseInt(hash.slice(0, 8), 16);
}

export const MARKED: TopicType<Uint8Array> = rawType('Marked');
export const MARKED_KEYED: TopicType<Uint8Array> = rawType('MarkedKeyed', (body) =>
  instanceOf(Buffer.from(body).readUInt32LE(0)),
);
