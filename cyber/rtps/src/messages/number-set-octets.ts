import { putUint32 } from '../cdr/octet-numbers.js';
import { NUMBER_SET_BITS, type NumberSet } from '../structure/sequence-number.js';

const NO_BITS = new Uint32Array(0);

/** Octets of numBits and the bitmap of a set: what stands behind its base (RTPS 2.3, 9.4.2.6, 9.4.2.8). */
export function bitsSize({ numBits }: NumberSet): number {
  return 4 + 4 * ((numBits + 31) >>> 5);
}

/**
 * Reads numBits and the bitmap at `at`.
 * @param end the octet after the last that belongs to the submessage.
 * @returns undefined where numBits exceeds 256, the octets are too few, or the set leaves 2^53 - 1.
 */
export function readBits(
  view: DataView,
  at: number,
  end: number,
  base: number,
  bigEndian: boolean,
): NumberSet | undefined {
  if (at + 4 > end) return undefined;
  const numBits = view.getUint32(at, !bigEndian);
  if (numBits > NUMBER_SET_BITS || !Number.isSafeInteger(base + numBits)) return undefined;
  const words = (numBits + 31) >>> 5;
  if (at + 4 + 4 * words > end) return undefined;
  if (words === 0) return { base, numBits, bitmap: NO_BITS };
  const bitmap = new Uint32Array(words);
  for (let word = 0; word < words; word++) bitmap[word] = view.getUint32(at + 4 + 4 * word, !bigEndian);
  return { base, numBits, bitmap };
}

/** Writes numBits and the bitmap; the caller has checked the room. @returns the octet after it. @throws RangeError over 256 bits. */
export function writeBits({ numBits, bitmap }: NumberSet, octets: Uint8Array, at: number, bigEndian: boolean): number {
  if (!(numBits >= 0 && numBits <= NUMBER_SET_BITS)) throw new RangeError(`A set has 0 to 256 bits, not ${numBits}.`);
  putUint32(octets, at, numBits, bigEndian);
  const words = (numBits + 31) >>> 5;
  for (let word = 0; word < words; word++) putUint32(octets, at + 4 + 4 * word, bitmap[word] ?? 0, bigEndian);
  return at + 4 + 4 * words;
}
