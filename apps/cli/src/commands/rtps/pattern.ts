/** After so many octets the pattern begins again: 256 of `i * 7`, each time one more. */
const PERIOD = 1 << 16;

/**
 * What `rtps pub` sends: octet i of sample n (from 1) is (n * 31 + i * 7 + (i >> 8)) & 255; the first 8, where there are so
 * many, are n itself, little-endian.
 */
export class Pattern {
  readonly size: number;
  /** Sample n is this from 256 * (n * 31 & 255) on: 256 octets further on everything is one more. */
  readonly #table: Uint8Array;

  /** @param size octets of a sample. */
  constructor(size: number) {
    this.size = size;
    this.#table = new Uint8Array(PERIOD + size);
    for (let i = 0; i < this.#table.length; i++) this.#table[i] = (i * 7 + (i >> 8)) & 255;
  }

  /** Writes sample `n` into `octets` from `at` on. */
  fill(n: number, octets: Uint8Array, at: number): void {
    octets.set(this.#row(n & 255), at);
    if (this.size >= 8) new DataView(octets.buffer, octets.byteOffset).setBigUint64(at, BigInt(n), true);
  }

  /** The number of the sample that `octets` are; undefined where they are none. Below 8 octets: the number modulo 256. */
  numberOf(octets: Uint8Array): number | undefined {
    if (octets.length !== this.size) return undefined;
    if (this.size >= 8) {
      const n = Number(new DataView(octets.buffer, octets.byteOffset).getBigUint64(0, true));
      if (!Number.isSafeInteger(n)) return undefined;
      return Buffer.compare(octets.subarray(8), this.#row(n % 256).subarray(8)) === 0 ? n : undefined;
    }
    // 31 * 223 = 27 * 256 + 1: what undoes the factor.
    const n = ((octets[0] ?? 0) * 223) & 255;
    return Buffer.compare(octets, this.#row(n)) === 0 ? n : undefined;
  }

  #row(n: number): Uint8Array {
    const start = ((n * 31) & 255) << 8;
    return this.#table.subarray(start, start + this.size);
  }
}
