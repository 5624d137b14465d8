/** Wire types of protobuf that are written or read here. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;

/**
 * Writes the fields of one protobuf message into a buffer that is known to be large enough. As proto3 asks, scalars at
 * their default are left out; submessages are written whenever they are there.
 */
export class WireWriter {
  readonly #buffer: Buffer;
  #at: number;

  /**
   * @param buffer holds what is written; see the sizes below.
   * @param at where to begin.
   */
  constructor(buffer: Buffer, at = 0) {
    this.#buffer = buffer;
    this.#at = at;
  }

  /** What has been written: a view. @param start where it begins. */
  finish(start = 0): Buffer {
    return this.#buffer.subarray(start, this.#at);
  }

  /** At most 6 octets with its tag, which has one octet here. */
  uint32(field: number, value: number | undefined): void {
    if (!value) return;
    this.#tag(field, VARINT);
    this.#varint(value);
  }

  /** An enum: an int32, so that a negative one has 64 bits. At most 11 octets. */
  enumeration(field: number, value: number): void {
    if (value === 0) return;
    this.#tag(field, VARINT);
    if (value > 0) {
      this.#varint(value);
      return;
    }
    // The lower 28 bits, then all ones up to bit 63.
    for (let index = 0; index < 4; index++) this.#buffer[this.#at++] = ((value >> (7 * index)) & 0x7f) | 0x80;
    this.#buffer[this.#at++] = ((value >> 28) & 0x0f) | 0xf0;
    for (let index = 0; index < 4; index++) this.#buffer[this.#at++] = 0xff;
    this.#buffer[this.#at++] = 1;
  }

  /** At most 5 octets. */
  float(field: number, value: number | undefined): void {
    // -0 is no default: its bits are not all 0.
    if (value === undefined || Object.is(value, 0)) return;
    this.#tag(field, FIXED32);
    this.#at = this.#buffer.writeFloatLE(value, this.#at);
  }

  /** At most 9 octets. */
  double(field: number, value: number | undefined): void {
    if (value === undefined || Object.is(value, 0)) return;
    this.#tag(field, FIXED64);
    this.#at = this.#buffer.writeDoubleLE(value, this.#at);
  }

  /** At most 6 octets and three for each UTF-16 unit. */
  string(field: number, value: string | undefined): void {
    if (!value) return;
    this.#tag(field, LENGTH);
    this.#varint(Buffer.byteLength(value));
    this.#at += this.#buffer.write(value, this.#at);
  }

  /** At most 6 octets and the value's. */
  bytes(field: number, value: Uint8Array | undefined): void {
    if (value === undefined || value.length === 0) return;
    this.bytesHead(field, value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  /** What stands before so many octets. */
  bytesHead(field: number, length: number): void {
    this.#tag(field, LENGTH);
    this.#varint(length);
  }

  /** At most 6 octets and five for each word. */
  packedUint32(field: number, values: readonly number[] | undefined): void {
    if (values === undefined || values.length === 0) return;
    let length = 0;
    for (const value of values) length += varintLength(value);
    this.#tag(field, LENGTH);
    this.#varint(length);
    for (const value of values) this.#varint(value);
  }

  /** At most 6 octets and four for each value. */
  packedFloat(field: number, values: readonly number[] | undefined): void {
    if (values === undefined || values.length === 0) return;
    this.#tag(field, LENGTH);
    this.#varint(values.length * 4);
    for (const value of values) this.#at = this.#buffer.writeFloatLE(value, this.#at);
  }

  /** A submessage: at most 5 octets and what `write` writes, which has to be less than 128 octets or `long`. */
  message(field: number, write: () => void, long = false): void {
    this.#tag(field, LENGTH);
    const start = this.#at + (long ? 4 : 1);
    const lengthAt = this.#at;
    this.#at = start;
    write();
    const length = this.#at - start;
    if (!long) {
      this.#buffer[lengthAt] = length;
      return;
    }
    // Four octets of a varint hold 28 bits; one that is longer than it needs to be is valid.
    for (let index = 0; index < 4; index++) {
      this.#buffer[lengthAt + index] = ((length >>> (7 * index)) & 0x7f) | (index < 3 ? 0x80 : 0);
    }
  }

  #tag(field: number, type: number): void {
    this.#buffer[this.#at++] = (field << 3) | type;
  }

  #varint(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.#buffer[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#at++] = rest;
  }
}

function varintLength(value: number): number {
  const word = value >>> 0;
  if (word < 0x80) return 1;
  if (word < 0x4000) return 2;
  if (word < 0x200000) return 3;
  return word < 0x10000000 ? 4 : 5;
}
