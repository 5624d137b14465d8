/** Scales 32 bits to [0, 1). */
const UNIT = 2 ** -32;

/** Mixes a number into a hash: 32 bits in, 32 bits out (the finaliser of MurmurHash3 over the sum). */
export function mixed(hash: number, value: number): number {
  let h = (Math.imul(hash, 0x9e3779b1) + value) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Points of the Sobol sequence's first two dimensions, Owen-scrambled and shuffled by hashing (Burley 2020, "Practical
 * Hash-based Owen Scrambling"): the point depends on its number and its seed alone, whoever asks in whatever order. Points of
 * one seed cover the square evenly; those of different seeds are independent.
 */
export class SamplePoints {
  /** 0..1 each, of the point asked for last. */
  x = 0;
  y = 0;

  take(index: number, seed: number): void {
    const bits = reversed(owenReversed(reversed(index), seed));
    // Scrambling works on bit-reversed numbers; the first dimension is the index, reversed.
    this.x = (reversed(owenReversed(bits, mixed(seed, 1))) >>> 0) * UNIT;
    this.y = (reversed(owenReversed(pascal(bits), mixed(seed, 2))) >>> 0) * UNIT;
  }
}

/** The second Sobol dimension, bit-reversed: the index times Pascal's triangle modulo 2, in five steps. */
export function pascal(bits: number): number {
  let x = bits;
  x ^= (x >>> 1) & 0x55555555;
  x ^= (x >>> 2) & 0x33333333;
  x ^= (x >>> 4) & 0x0f0f0f0f;
  x ^= (x >>> 8) & 0x00ff00ff;
  x ^= (x >>> 16) & 0x0000ffff;
  return x;
}

/** The hash of Laine and Karras: each bit is flipped by a function of the bits below it. Constants of Vegdahl 2021. */
function owenReversed(value: number, seed: number): number {
  let x = value | 0;
  x ^= Math.imul(x, 0x3d20adea);
  x = (x + seed) | 0;
  x = Math.imul(x, (seed >>> 16) | 1);
  x ^= Math.imul(x, 0x05526c56);
  x ^= Math.imul(x, 0x53a22864);
  return x;
}

/** The bits in the reverse order. */
export function reversed(value: number): number {
  let x = value | 0;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return (x >>> 16) | (x << 16);
}
