import { RtpsError } from '../rtps-error.js';
import { encapsulatedBody, isXcdr2, readEncapsulation } from './encapsulation.js';

export interface CdrReaderOptions {
  /** Default false. */
  readonly bigEndian?: boolean;
  /** Largest alignment: 8 in XCDR1, 4 in XCDR2. Default 8. */
  readonly maxAlignment?: 4 | 8;
}

/**
 * Reads PLAIN_CDR (XCDR1; DDS-XTypes 1.3, 7.4.1, and the plain part of XCDR2). Numbers are aligned to their size from the
 * start of the body. Every method throws RtpsError RTPS_CDR where the octets do not hold what is asked for; `fields` say
 * what and at which octet of the body. Lengths from the wire are checked against what is left before anything is made.
 */
export class CdrReader {
  readonly #octets: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;
  readonly #maxAlignment: number;
  #at = 0;

  /** @param body without the encapsulation header. */
  constructor(body: Uint8Array, { bigEndian = false, maxAlignment = 8 }: CdrReaderOptions = {}) {
    this.#octets = body;
    this.#view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.#little = !bigEndian;
    this.#maxAlignment = maxAlignment;
  }

  /** A reader of what follows the encapsulation header, in the byte order and alignment that the header says. */
  static ofPayload(payload: Uint8Array): CdrReader {
    const body = encapsulatedBody(payload);
    const header = readEncapsulation(payload);
    return new CdrReader(body, {
      bigEndian: header?.bigEndian === true,
      maxAlignment: isXcdr2(header?.representation ?? 0) ? 4 : 8,
    });
  }

  /** Octets of the body read so far. */
  get position(): number {
    return this.#at;
  }

  /** Octets of the body left. */
  get remaining(): number {
    return this.#octets.length - this.#at;
  }

  /** Not 0 is true, as C++ peers read it. */
  bool(): boolean {
    return this.uint8() !== 0;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1, 1, 'uint8'));
  }

  int8(): number {
    return this.#view.getInt8(this.#take(1, 1, 'int8'));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2, 2, 'uint16'), this.#little);
  }

  int16(): number {
    return this.#view.getInt16(this.#take(2, 2, 'int16'), this.#little);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4, 4, 'uint32'), this.#little);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4, 4, 'int32'), this.#little);
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#take(8, 8, 'uint64'), this.#little);
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.#take(8, 8, 'int64'), this.#little);
  }

  /** A uint64 as a number; more than 2^53 - 1 is an error. */
  safeUint64(): number {
    return this.#safe(this.uint64(), 'uint64');
  }

  /** An int64 as a number; beyond 2^53 - 1 either way is an error. */
  safeInt64(): number {
    return this.#safe(this.int64(), 'int64');
  }

  float32(): number {
    return this.#view.getFloat32(this.#take(4, 4, 'float32'), this.#little);
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8, 8, 'float64'), this.#little);
  }

  /** char: one octet, read as Latin-1. */
  char(): string {
    return String.fromCharCode(this.uint8());
  }

  /**
   * string: UTF-8 with a NUL behind it that the length counts. Length 0, which some peers send for "", is tolerated.
   * @param maxOctets without the NUL. Default: what the body holds.
   */
  string(maxOctets: number = Infinity): string {
    const at = this.#at;
    const octets = this.stringOctets(maxOctets);
    if (octets.length > 0 && this.#octets[this.#at - 1] !== 0) this.#fail('string without its NUL', at, octets.length);
    return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('utf8');
  }

  /** The octets of a string that may be binary and hold NULs, without the NUL at its end where there is one: a view. */
  stringOctets(maxOctets: number = Infinity): Uint8Array {
    const start = this.#at;
    const length = this.uint32();
    if (length > this.remaining) this.#fail('string', start, length);
    const octets = this.octets(length);
    const text = length > 0 && octets[length - 1] === 0 ? octets.subarray(0, length - 1) : octets;
    if (text.length > maxOctets) this.#fail(`string of at most ${maxOctets} octets`, start, length);
    return text;
  }

  /**
   * wstring: the number of characters, then each as a number, no NUL. Peers differ in how wide: 4 octets in Fast-CDR 1
   * and so the default, 2 (UTF-16) elsewhere.
   */
  wstring(maxLength: number = Infinity, characterOctets: 2 | 4 = 4): string {
    const start = this.#at;
    const length = this.uint32();
    if (length > maxLength || length * characterOctets > this.remaining) this.#fail('wstring', start, length);
    let text = '';
    for (let i = 0; i < length; i++) {
      const code = characterOctets === 4 ? this.uint32() : this.uint16();
      if (code > 0x10ffff) this.#fail('wstring', start, length);
      text += characterOctets === 4 ? String.fromCodePoint(code) : String.fromCharCode(code);
    }
    return text;
  }

  /** `count` octets as they stand: a view. */
  octets(count: number): Uint8Array {
    const at = this.#take(count, 1, 'octets');
    return this.#octets.subarray(at, at + count);
  }

  /** sequence<octet>: a view. */
  octetSequence(maxLength: number = Infinity): Uint8Array {
    const start = this.#at;
    const length = this.uint32();
    if (length > maxLength || length > this.remaining) this.#fail('sequence of octets', start, length);
    return this.octets(length);
  }

  /**
   * A sequence of what `element` reads.
   * @param element must read at least one octet each time: the length is checked by that.
   */
  sequence<T>(element: (reader: CdrReader) => T, maxLength: number = Infinity): T[] {
    const start = this.#at;
    const length = this.uint32();
    if (length > maxLength || length > this.remaining) this.#fail('sequence', start, length);
    return this.array(length, element);
  }

  /** `length` elements without a length before them. */
  array<T>(length: number, element: (reader: CdrReader) => T): T[] {
    const elements: T[] = [];
    for (let i = 0; i < length; i++) elements.push(element(this));
    return elements;
  }

  skip(count: number): void {
    this.#take(count, 1, 'octets');
  }

  /** Goes on to the next multiple of `boundary`, itself at most the largest alignment. */
  align(boundary: 1 | 2 | 4 | 8): void {
    this.#take(0, boundary, 'padding');
  }

  #safe(value: bigint, what: string): number {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) this.#fail(`${what} of at most 53 bits`, this.#at - 8, 8);
    return number;
  }

  /** Aligns, checks that `size` octets are there, goes past them. @returns where they begin. */
  #take(size: number, alignment: number, what: string): number {
    const boundary = Math.min(alignment, this.#maxAlignment);
    const at = this.#at + (-this.#at & (boundary - 1));
    if (!(size >= 0) || at + size > this.#octets.length) this.#fail(what, at, size);
    this.#at = at + size;
    return at;
  }

  #fail(what: string, at: number, octets: number): never {
    throw new RtpsError('RTPS_CDR', `No ${what} at octet ${at} of a CDR body of ${this.#octets.length}.`, {
      fields: { what, at, octets, bodyOctets: this.#octets.length },
    });
  }
}
