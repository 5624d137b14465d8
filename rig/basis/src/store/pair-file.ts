import { crc32 } from 'node:zlib';
import type { TracedPair } from '@blender-sim/optics';
import type { PairShape } from '../pair-source.js';
import { type PairAddress, argument, checkAddress, checkShape, planeBytes } from './pair-address.js';
import { FIXED_BYTES, type PairHead, type Torn, decodeFixed, decodeHead, encodeHead, headBytes } from './pair-head.js';

/** A file, or octets in memory: what a pair is read from. */
export interface PairSource {
  /** Octets. */
  readonly size: number;
  /** Fills `target` from `offset` on. @returns octets read; fewer than wanted only at the end. */
  read(target: Uint8Array, offset: number): number;
}

/** A pair and what its file says of it. */
export interface DecodedPair {
  readonly head: PairHead;
  readonly traced: TracedPair;
}

/**
 * The file of a pair as the parts to write one after another. The second one is the planes themselves, not a copy.
 * @throws BasisStoreError CACHE_ARGUMENT when pair, address and shape do not fit each other.
 */
export function encodePair(
  address: PairAddress,
  shape: PairShape,
  pair: TracedPair,
): readonly [Uint8Array, Uint8Array] {
  checkPair(address, shape, pair);
  const planes = new Uint8Array(pair.planes.buffer, pair.planes.byteOffset, pair.planes.byteLength);
  const plane = planeBytes(shape) / (shape.images * 3);
  const planeCrcs = Uint32Array.from({ length: shape.images * 3 }, (_, at) =>
    crc32(planes.subarray(at * plane, (at + 1) * plane)),
  );
  return [encodeHead({ ...address, ...shape, variances: pair.variances, planeCrcs }), planes];
}

/**
 * Every octet is checked before anything is given. The planes are in shared memory of their own.
 * @param expected what the file has to be; another one is foreign, whole or not.
 * @param into memory for the planes, where it is of their size.
 */
export function decodePair(
  source: PairSource,
  expected?: PairAddress & PairShape,
  into?: Float32Array<SharedArrayBuffer>,
): DecodedPair | Torn {
  const head = readHead(source);
  if ('torn' in head) return head;
  const foreign = expected && difference(head, expected);
  if (foreign !== undefined) return foreign;
  const memory = into?.byteLength === planeBytes(head) ? into : undefined;
  const shared =
    memory === undefined
      ? new Uint8Array(new SharedArrayBuffer(planeBytes(head)))
      : new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength);
  const plane = planeBytes(head) / head.planeCrcs.length;
  const torn = checkPlanes(source, head, (at) => shared.subarray(at * plane, (at + 1) * plane));
  if (torn !== undefined) return torn;
  return { head, traced: { planes: memory ?? new Float32Array(shared.buffer), variances: head.variances } };
}

/** As decodePair, but keeps no more than one plane in memory: for looking whether a file is whole. */
export function verifyPair(source: PairSource, expected?: PairAddress): PairHead | Torn {
  const head = readHead(source);
  if ('torn' in head) return head;
  const foreign = expected && difference(head, expected);
  if (foreign !== undefined) return foreign;
  const scratch = new Uint8Array(planeBytes(head) / head.planeCrcs.length);
  return checkPlanes(source, head, () => scratch) ?? head;
}

/** The head alone, its own checksum checked. */
export function readHead(source: PairSource): PairHead | Torn {
  const fixed = new Uint8Array(FIXED_BYTES);
  const promised = decodeFixed(fixed.subarray(0, source.read(fixed, 0)), source.size);
  if ('torn' in promised) return promised;
  const bytes = new Uint8Array(headBytes(promised.images));
  return decodeHead(bytes.subarray(0, source.read(bytes, 0)), source.size);
}

/** Octets in memory as a source. */
export function bytesSource(bytes: Uint8Array): PairSource {
  return {
    size: bytes.byteLength,
    read: (target, offset) => {
      const part = bytes.subarray(offset, offset + target.byteLength);
      target.set(part);
      return part.byteLength;
    },
  };
}

/** @throws BasisStoreError CACHE_ARGUMENT. */
export function checkPair(address: PairAddress, shape: PairShape, { planes, variances }: TracedPair): void {
  checkAddress(address);
  checkShape(shape);
  if (planes.byteLength !== planeBytes(shape))
    throw argument(
      `the planes have ${String(planes.byteLength)} octets, the shape asks for ${String(planeBytes(shape))}`,
    );
  if (variances.length !== shape.images * 3)
    throw argument(`there are ${String(variances.length)} variances, the shape asks for ${String(shape.images * 3)}`);
}

function difference(head: PairHead, expected: PairAddress & Partial<PairShape>): Torn | undefined {
  for (const name of ['key', 'block', 'pair', 'images', 'width', 'height', 'samples'] as const) {
    const wanted = expected[name];
    if (wanted !== undefined && head[name] !== wanted)
      return { torn: `its ${name} is ${String(head[name])}, expected is ${String(wanted)}` };
  }
  return undefined;
}

/** Reads plane after plane to where `target` says and checks it while it is still in the processor's cache. */
function checkPlanes(source: PairSource, head: PairHead, target: (plane: number) => Uint8Array): Torn | undefined {
  let offset = headBytes(head.images);
  for (const [at, crc] of head.planeCrcs.entries()) {
    const plane = target(at);
    if (source.read(plane, offset) !== plane.byteLength) return { torn: `it ends within plane ${String(at)}` };
    if (crc32(plane) !== crc) return { torn: `the checksum of plane ${String(at)} is wrong` };
    offset += plane.byteLength;
  }
  return undefined;
}
