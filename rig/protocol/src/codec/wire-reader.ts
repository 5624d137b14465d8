import { FIXED32, FIXED64, LENGTH, VARINT } from './wire-writer.js';

/** Reads the fields of one protobuf message. Octets that end too early or are no protobuf throw a RangeError. */
export class WireReader {
  readonly #buffer: Buffer;
  #at: number;
  readonly #end: number;
  #type = VARINT;

  constructor(buffer: Buffer, at = 0, end: number = buffer.length) {
    this.#buffer = buffer;
    this.#at = at;
    this.#end = end;
  }

  /** The number of the next field; 0: the message is over. */
  next(): number {
    if (this.#at >= this.#end) return 0;
    const tag = this.#varint();
    this.#type = tag & 7;
    const field = tag >>> 3;
    if (field === 0) throw new RangeError('protobuf: field number 0');
    return field;
  }

  /** More than 32 bits are cut, as everywhere in protobuf. */
  uint32(): number {
    return this.#varint();
  }

  /** An enum is an int32. */
  enumeration(): number {
    return this.#varint() | 0;
  }

  float(): number {
    return this.#buffer.readFloatLE(this.#take(4));
  }

  double(): number {
    return this.#buffer.readDoubleLE(this.#take(8));
  }

  string(): string {
    const { start, end } = this.#span();
    return this.#buffer.toString('utf8', start, end);
  }

  /** A view, not a copy. */
  bytes(): Buffer {
    const { start, end } = this.#span();
    return this.#buffer.subarray(start, end);
  }

  message(): WireReader {
    const { start, end } = this.#span();
    return new WireReader(this.#buffer, start, end);
  }

  /** Adds to `into`: packed, or one by one as old writers do. */
  uint32s(into: number[]): void {
    if (this.#type !== LENGTH) {
      into.push(this.#varint());
      return;
    }
    const inner = this.message();
    while (inner.#at < inner.#end) into.push(inner.#varint());
  }

  /** As uint32s. */
  floats(into: number[]): void {
    if (this.#type !== LENGTH) {
      into.push(this.float());
      return;
    }
    const inner = this.message();
    while (inner.#at < inner.#end) into.push(inner.float());
  }

  /** Passes over a field that this version does not know. */
  skip(): void {
    switch (this.#type) {
      case VARINT:
        this.#varint();
        return;
      case FIXED64:
        this.#take(8);
        return;
      case LENGTH:
        this.#span();
        return;
      case FIXED32:
        this.#take(4);
        return;
      default:
        throw new RangeError(`protobuf: wire type ${String(this.#type)}`);
    }
  }

  #span(): { start: number; end: number } {
    const length = this.#varint();
    const start = this.#take(length);
    return { start, end: start + length };
  }

  #take(octets: number): number {
    const start = this.#at;
    if (start + octets > this.#end) throw new RangeError('protobuf: the message ends within a field');
    this.#at = start + octets;
    return start;
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const octet = this.#buffer[this.#take(1)] ?? 0;
      if (shift < 32) value |= (octet & 0x7f) << shift;
      if (octet < 0x80) return value >>> 0;
    }
    throw new RangeError('protobuf: a number of more than ten octets');
  }
}
