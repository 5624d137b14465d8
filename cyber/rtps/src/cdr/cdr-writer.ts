import { ENCAPSULATION_OCTETS, isXcdr2, writeEncapsulation } from './encapsulation.js';

export interface CdrWriterOptions {
  /** Default: as `representation` says; without one false. */
  readonly bigEndian?: boolean;
  /** Largest alignment: 8 in XCDR1, 4 in XCDR2. Default: as `representation` says; without one 8. */
  readonly maxAlignment?: 4 | 8;
  /** Begins with an encapsulation header of this id: the result is a whole payload. Default: none, a bare body. */
  readonly representation?: number;
  /** Octets made room for at first; it grows. Default 256. */
  readonly capacity?: number;
}

/**
 * Writes PLAIN_CDR, the counterpart of CdrReader. Numbers are aligned to their size from the start of the body; padding is
 * zero. Methods return the writer. Numbers out of range are the caller's fault: RangeError.
 */
export class CdrWriter {
  readonly #little: boolean;
  readonly #maxAlignment: number;
  /** Where the body begins: alignment counts from here. */
  readonly #origin: number;
  #octets: Uint8Array;
  #view: DataView;
  #at: number;

  constructor({ bigEndian, maxAlignment, representation, capacity = 256 }: CdrWriterOptions = {}) {
    this.#little = !(bigEndian ?? (representation !== undefined && (representation & 1) === 0));
    this.#maxAlignment = maxAlignment ?? (representation !== undefined && isXcdr2(representation) ? 4 : 8);
    this.#octets = new Uint8Array(Math.max(capacity, ENCAPSULATION_OCTETS));
    this.#view = new DataView(this.#octets.buffer);
    this.#origin = representation === undefined ? 0 : ENCAPSULATION_OCTETS;
    this.#at = this.#origin;
    if (representation !== undefined) writeEncapsulation(representation, this.#octets, 0);
  }

  /** Octets of the body so far. */
  get position(): number {
    return this.#at - this.#origin;
  }

  bool(value: boolean): this {
    return this.uint8(value ? 1 : 0);
  }

  uint8(value: number): this {
    checkInteger(value, 0, 0xff);
    const at = this.#take(1, 1);
    this.#view.setUint8(at, value);
    return this;
  }

  int8(value: number): this {
    checkInteger(value, -0x80, 0x7f);
    const at = this.#take(1, 1);
    this.#view.setInt8(at, value);
    return this;
  }

  uint16(value: number): this {
    checkInteger(value, 0, 0xffff);
    const at = this.#take(2, 2);
    this.#view.setUint16(at, value, this.#little);
    return this;
  }

  int16(value: number): this {
    checkInteger(value, -0x8000, 0x7fff);
    const at = this.#take(2, 2);
    this.#view.setInt16(at, value, this.#little);
    return this;
  }

  uint32(value: number): this {
    checkInteger(value, 0, 0xffffffff);
    const at = this.#take(4, 4);
    this.#view.setUint32(at, value, this.#little);
    return this;
  }

  int32(value: number): this {
    checkInteger(value, -0x80000000, 0x7fffffff);
    const at = this.#take(4, 4);
    this.#view.setInt32(at, value, this.#little);
    return this;
  }

  /** @param value a number has to be a safe integer. */
  uint64(value: bigint | number): this {
    const big = BigInt(value);
    checkBig(big, 0n, 0xffff_ffff_ffff_ffffn, value);
    const at = this.#take(8, 8);
    this.#view.setBigUint64(at, big, this.#little);
    return this;
  }

  /** @param value a number has to be a safe integer. */
  int64(value: bigint | number): this {
    const big = BigInt(value);
    checkBig(big, -0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn, value);
    const at = this.#take(8, 8);
    this.#view.setBigInt64(at, big, this.#little);
    return this;
  }

  float32(value: number): this {
    const at = this.#take(4, 4);
    this.#view.setFloat32(at, value, this.#little);
    return this;
  }

  float64(value: number): this {
    const at = this.#take(8, 8);
    this.#view.setFloat64(at, value, this.#little);
    return this;
  }

  /** @param value one character of Latin-1. */
  char(value: string): this {
    if (value.length !== 1) throw new RangeError(`A char is one character, not ${value.length}.`);
    return this.uint8(value.charCodeAt(0));
  }

  /** UTF-8 and a NUL, which the length counts. */
  string(value: string): this {
    return this.stringOctets(Buffer.from(value, 'utf8'));
  }

  /** A string of any octets, NULs among them; the NUL at its end is added. */
  stringOctets(value: Uint8Array): this {
    return this.uint32(value.length + 1)
      .octets(value)
      .uint8(0);
  }

  /** See CdrReader.wstring about the width of characters. */
  wstring(value: string, characterOctets: 2 | 4 = 4): this {
    if (characterOctets === 4) {
      const characters = Array.from(value);
      this.uint32(characters.length);
      for (const character of characters) this.uint32(character.codePointAt(0) ?? 0);
      return this;
    }
    this.uint32(value.length);
    for (let i = 0; i < value.length; i++) this.uint16(value.charCodeAt(i));
    return this;
  }

  /** The octets as they are, without a length. */
  octets(value: Uint8Array): this {
    const at = this.#take(value.length, 1);
    this.#octets.set(value, at);
    return this;
  }

  /** sequence<octet>. */
  octetSequence(value: Uint8Array): this {
    return this.uint32(value.length).octets(value);
  }

  sequence<T>(elements: readonly T[], element: (writer: this, value: T) => void): this {
    return this.uint32(elements.length).array(elements, element);
  }

  /** The elements without a length before them. */
  array<T>(elements: readonly T[], element: (writer: this, value: T) => void): this {
    for (const value of elements) element(this, value);
    return this;
  }

  align(boundary: 1 | 2 | 4 | 8): this {
    this.#take(0, boundary);
    return this;
  }

  /** What was written, header included where there is one. The octets are the caller's; the writer is done for. */
  finish(): Uint8Array {
    return this.#octets.subarray(0, this.#at);
  }

  /** Aligns and makes room, which may replace octets and view: take first, then touch them. @returns where to write. */
  #take(size: number, alignment: number): number {
    const boundary = Math.min(alignment, this.#maxAlignment);
    const position = this.#at - this.#origin;
    const at = this.#at + (-position & (boundary - 1));
    if (at + size > this.#octets.length) this.#grow(at + size);
    this.#at = at + size;
    return at;
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, this.#octets.length * 2));
    larger.set(this.#octets);
    this.#octets = larger;
    this.#view = new DataView(larger.buffer);
  }
}

function checkInteger(value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new RangeError(`An integer from ${low} to ${high} is wanted, not ${value}.`);
  }
}

function checkBig(big: bigint, low: bigint, high: bigint, value: bigint | number): void {
  if (big < low || big > high || (typeof value === 'number' && !Number.isSafeInteger(value))) {
    throw new RangeError(`A safe integer or a bigint of 64 bits is wanted, not ${value.toString()}.`);
  }
}
