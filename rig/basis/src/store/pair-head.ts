import { crc32 } from 'node:zlib';
import type { PairShape } from '../pair-source.js';
import { type PairAddress, planeBytes } from './pair-address.js';

/** Everything of a pair's file before its planes; docs/basis-cache.md is its table. */
export interface PairHead extends PairAddress, PairShape {
  /** images x 3. */
  readonly variances: Float64Array;
  /** images x 3: the CRC-32 of each plane. */
  readonly planeCrcs: Uint32Array;
}

/** Why a file is no pair. A value, not an error: what lies on a disk is nobody's fault here. */
export interface Torn {
  /** For people; begins in lower case, ends without a full stop. */
  readonly torn: string;
}

/** Octets up to the variances; enough to know how long the rest is. */
export const FIXED_BYTES = 80;
const MAGIC = Buffer.from('BSPAIR');
/** A file of another version is foreign: it is removed and traced again. */
export const PAIR_FILE_VERSION = 1;
/** Written in the machine's own order, as the floats are: a file of a machine of the other order does not match. */
const ORDER_MARK = 0x01020304;
const CRC_AT = 12;
const COVERED_FROM = 16;

/** Octets of the head of a pair of so many images. */
export function headBytes(images: number): number {
  return FIXED_BYTES + images * 3 * (Float64Array.BYTES_PER_ELEMENT + Uint32Array.BYTES_PER_ELEMENT);
}

/** Octets of the whole file. */
export function fileBytes(shape: PairShape): number {
  return headBytes(shape.images) + planeBytes(shape);
}

export function encodeHead(head: PairHead): Uint8Array {
  const bytes = Buffer.alloc(headBytes(head.images));
  bytes.set(MAGIC, 0);
  bytes.writeUInt16LE(PAIR_FILE_VERSION, 6);
  bytes.set(orderMark(), 8);
  bytes.write(head.key, 16, 'hex');
  bytes.writeUInt32LE(head.block, 48);
  bytes.writeUInt32LE(head.pair, 52);
  bytes.writeUInt32LE(head.images, 56);
  bytes.writeUInt32LE(head.width, 60);
  bytes.writeUInt32LE(head.height, 64);
  bytes.writeUInt32LE(head.samples, 68);
  bytes.writeBigUInt64LE(BigInt(planeBytes(head)), 72);
  bytes.set(octets(head.variances), FIXED_BYTES);
  bytes.set(octets(head.planeCrcs), FIXED_BYTES + head.variances.byteLength);
  bytes.writeUInt32LE(crc32(bytes.subarray(COVERED_FROM)), CRC_AT);
  return bytes;
}

/**
 * What the first FIXED_BYTES promise. Nothing of it is proven yet but that it fits `size`, so that nobody allocates
 * what a damaged file asks for.
 * @param size octets of the whole file.
 */
export function decodeFixed(fixed: Uint8Array, size: number): (PairAddress & PairShape) | Torn {
  if (fixed.byteLength < FIXED_BYTES) return { torn: `it ends after ${String(fixed.byteLength)} octets` };
  const bytes = Buffer.from(fixed.buffer, fixed.byteOffset, fixed.byteLength);
  if (bytes.compare(MAGIC, 0, MAGIC.length, 0, MAGIC.length) !== 0) return { torn: 'it does not begin as a pair does' };
  const version = bytes.readUInt16LE(6);
  if (version !== PAIR_FILE_VERSION) return { torn: `it is of version ${String(version)}` };
  if (bytes.compare(orderMark(), 0, 4, 8, 12) !== 0) return { torn: 'its numbers are in another order of octets' };
  const found = {
    key: bytes.toString('hex', 16, 48),
    block: bytes.readUInt32LE(48),
    pair: bytes.readUInt32LE(52),
    images: bytes.readUInt32LE(56),
    width: bytes.readUInt32LE(60),
    height: bytes.readUInt32LE(64),
    samples: bytes.readUInt32LE(68),
  };
  if ([found.images, found.width, found.height, found.samples].includes(0)) return { torn: 'a size in it is 0' };
  if (fileBytes(found) !== size || bytes.readBigUInt64LE(72) !== BigInt(planeBytes(found))) {
    return { torn: `it has ${String(size)} octets, its head promises ${String(fileBytes(found))}` };
  }
  return found;
}

/** @param bytes the whole head; @param size octets of the whole file. */
export function decodeHead(bytes: Uint8Array, size: number): PairHead | Torn {
  const found = decodeFixed(bytes, size);
  if ('torn' in found) return found;
  const length = headBytes(found.images);
  if (bytes.byteLength < length) return { torn: `its head ends after ${String(bytes.byteLength)} octets` };
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  if (crc32(bytes.subarray(COVERED_FROM, length)) !== view.getUint32(CRC_AT, true))
    return { torn: 'the checksum of its head is wrong' };
  const count = found.images * 3;
  const crcsAt = FIXED_BYTES + count * Float64Array.BYTES_PER_ELEMENT;
  return {
    ...found,
    variances: new Float64Array(copied(bytes.subarray(FIXED_BYTES, crcsAt))),
    planeCrcs: new Uint32Array(copied(bytes.subarray(crcsAt, length))),
  };
}

function orderMark(): Uint8Array {
  return octets(Uint32Array.of(ORDER_MARK));
}

function octets(numbers: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** Outlives the buffer it came from, and begins where typed arrays may. */
function copied(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
