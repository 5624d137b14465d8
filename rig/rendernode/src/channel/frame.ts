import { crc32 } from 'node:zlib';

/** Layout of a frame: docs/channel.md. */
export const FRAME_HEADER_BYTES = 16;
export const FRAME_VERSION = 1;
export const MAX_PAYLOAD_BYTES: number = 64 * 1024 * 1024;
const MAGIC = 0x48435342; // "BSCH", little-endian

export interface Frame {
  readonly type: number;
  readonly payload: Buffer;
}

/** The other end does not speak the channel's language, or what it said was damaged. */
export class FrameError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FrameError';
  }
}

/** Header and payload of one frame, to be written one after the other: the payload is not copied. */
export function encodeFrame(type: number, payload: Uint8Array): [header: Buffer, payload: Uint8Array] {
  if (payload.byteLength > MAX_PAYLOAD_BYTES) {
    throw new FrameError(`a payload of ${String(payload.byteLength)} octets; the most is ${String(MAX_PAYLOAD_BYTES)}`);
  }
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt16LE(FRAME_VERSION, 4);
  header.writeUInt16LE(type, 6);
  header.writeUInt32LE(payload.byteLength, 8);
  header.writeUInt32LE(crc32(payload), 12);
  return [header, payload];
}

/** Cuts a stream of octets into frames, however it arrives. */
export class FrameDecoder {
  #chunks: Buffer[] = [];
  #buffered = 0;

  /**
   * Takes what arrived and returns the frames that are whole by now.
   * @throws FrameError for a wrong magic or version, too long a payload, a wrong CRC; the stream is of no use after that.
   */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    const frames: Frame[] = [];
    for (;;) {
      if (this.#buffered < FRAME_HEADER_BYTES) return frames;
      const { type, length, crc } = parseHeader(this.#peek(FRAME_HEADER_BYTES));
      if (this.#buffered < FRAME_HEADER_BYTES + length) return frames;
      const payload = this.#take(FRAME_HEADER_BYTES + length).subarray(FRAME_HEADER_BYTES);
      if (crc32(payload) !== crc)
        throw new FrameError(`the payload of a frame of type ${String(type)} has a wrong CRC`);
      frames.push({ type, payload });
    }
  }

  #peek(length: number): Buffer {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= length) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #take(length: number): Buffer {
    const joined = this.#peek(length);
    this.#buffered -= length;
    const rest = joined.subarray(length);
    if (rest.length > 0) this.#chunks[0] = rest;
    else this.#chunks.shift();
    return joined.subarray(0, length);
  }
}

function parseHeader(header: Buffer): { type: number; length: number; crc: number } {
  const magic = header.readUInt32LE(0);
  if (magic !== MAGIC) throw new FrameError(`a frame begins with ${magic.toString(16)}, not with the magic BSCH`);
  const version = header.readUInt16LE(4);
  if (version !== FRAME_VERSION)
    throw new FrameError(`a frame of version ${String(version)}; this end speaks ${String(FRAME_VERSION)}`);
  const length = header.readUInt32LE(8);
  if (length > MAX_PAYLOAD_BYTES)
    throw new FrameError(`a frame announces ${String(length)} octets; the most is ${String(MAX_PAYLOAD_BYTES)}`);
  return { type: header.readUInt16LE(6), length, crc: header.readUInt32LE(12) };
}
