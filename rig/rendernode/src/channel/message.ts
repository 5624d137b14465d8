import { FrameError } from './frame.js';

/**
 * The typed message between node and Blender (the specification's Message with its stream operators): values are appended
 * one after another and read back in the same order. Little-endian, no padding; a string is its u32 length in octets and
 * UTF-8. Reading past the end throws FrameError.
 */
export class Message {
  #bytes: Buffer;
  #end: number;
  #at = 0;

  private constructor(bytes: Buffer, end: number) {
    this.#bytes = bytes;
    this.#end = end;
  }

  /** An empty message to append to. */
  static empty(capacity = 64): Message {
    return new Message(Buffer.allocUnsafe(capacity), 0);
  }

  /** A message to read from. */
  static from(bytes: Buffer): Message {
    return new Message(bytes, bytes.length);
  }

  /** Everything appended so far; a view, valid until the next append. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  appendU32(value: number): this {
    const at = this.#grow(4);
    this.#bytes.writeUInt32LE(value, at);
    return this;
  }

  appendU64(value: number): this {
    const at = this.#grow(8);
    this.#bytes.writeBigUInt64LE(BigInt(value), at);
    return this;
  }

  appendF64(value: number): this {
    const at = this.#grow(8);
    this.#bytes.writeDoubleLE(value, at);
    return this;
  }

  appendF32(value: number): this {
    const at = this.#grow(4);
    this.#bytes.writeFloatLE(value, at);
    return this;
  }

  appendString(value: string): this {
    const bytes = Buffer.from(value, 'utf8');
    this.appendU32(bytes.length);
    const at = this.#grow(bytes.length);
    bytes.copy(this.#bytes, at);
    return this;
  }

  readU32(): number {
    return this.#bytes.readUInt32LE(this.#next(4));
  }

  /** @throws FrameError above 2^53 - 1, which a number can't hold. */
  readU64(): number {
    const value = Number(this.#bytes.readBigUInt64LE(this.#next(8)));
    if (!Number.isSafeInteger(value)) throw new FrameError('a u64 above 2^53 - 1');
    return value;
  }

  readF64(): number {
    return this.#bytes.readDoubleLE(this.#next(8));
  }

  readF32(): number {
    return this.#bytes.readFloatLE(this.#next(4));
  }

  readString(): string {
    const length = this.readU32();
    const at = this.#next(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  /** @throws FrameError when octets are left: the two ends disagree about the message. */
  expectEnd(): void {
    if (this.#at !== this.#end)
      throw new FrameError(`${String(this.#end - this.#at)} octets behind the end of a message`);
  }

  #next(length: number): number {
    const at = this.#at;
    if (at + length > this.#end) throw new FrameError('a message ends before its last value');
    this.#at += length;
    return at;
  }

  #grow(length: number): number {
    const at = this.#end;
    if (at + length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(at + length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    this.#end += length;
    return at;
  }
}
