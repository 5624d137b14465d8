/**
 * The number of a change, from 1 (RTPS 2.3, 8.3.5.4). 64 bits on the wire; here a safe integer: a peer that counts beyond
 * 2^53 - 1 is malformed, which at a million samples a second happens after 285 years.
 */
export type SequenceNumber = number;

/** The number of a fragment, from 1 (8.3.5.6). */
export type FragmentNumber = number;

/** Numbers base .. base + numBits - 1 of which those with a 1 bit are in the set; at most 256 (8.3.5.5, 8.3.5.7). */
export interface NumberSet {
  readonly base: number;
  /** 0 to 256. */
  readonly numBits: number;
  /** ceil(numBits / 32) words; bit 31 of the first word stands for `base`. */
  readonly bitmap: Uint32Array;
}

/** How many numbers one set can tell of. */
export const NUMBER_SET_BITS = 256;

/**
 * The set of `numbers`; those below `base` or beyond 256 are left out.
 * @param numbers in any order.
 */
export function numberSet(base: number, numbers: Iterable<number>): NumberSet {
  const words = new Uint32Array(NUMBER_SET_BITS / 32);
  let numBits = 0;
  for (const number of numbers) {
    const bit = number - base;
    if (bit < 0 || bit >= NUMBER_SET_BITS) continue;
    words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (0x80000000 >>> (bit & 31));
    if (bit >= numBits) numBits = bit + 1;
  }
  return { base, numBits, bitmap: words.slice(0, (numBits + 31) >>> 5) };
}

/** The numbers of a set, ascending. */
export function* numbersOf({ base, numBits, bitmap }: NumberSet): Generator<number, void, undefined> {
  for (let bit = 0; bit < numBits; bit++) {
    if (((bitmap[bit >>> 5] ?? 0) & (0x80000000 >>> (bit & 31))) !== 0) yield base + bit;
  }
}
