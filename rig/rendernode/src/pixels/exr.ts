import type { LinearImage } from '@blender-sim/optics';

/** A slot file that is not whole, or not the image it should be. */
export class TornFrameError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TornFrameError';
  }
}

const MAGIC = 20000630;
const FLOAT = 2;
const COMPRESSION_NONE = 0;
/** Version 2 in the low byte; no flag of tiles, deep data or parts may be set. Long names (0x400) are harmless. */
const FLAGS_REFUSED = 0x1a00;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly channels: readonly string[];
  /** Where the chunk offset table begins. */
  readonly end: number;
}

/** A file whose structure has been checked. */
export interface Exr {
  readonly width: number;
  readonly height: number;
  /** Sorted by name, as the file has them. */
  readonly channels: readonly string[];
  readonly file: Buffer;
  /** Octet at which the values of line 0, channel 0 begin. */
  readonly valuesAt: number;
  /** Octets from a line to the next. */
  readonly stride: number;
}

/**
 * Opens what Blender writes as "OpenEXR (or MultiLayer), float (full), codec none": scanlines, 32-bit float channels,
 * uncompressed (OpenEXR file layout, "Single-part scan line"). Nothing else is accepted; every offset and length is checked.
 * @throws TornFrameError.
 */
export function openExr(file: Buffer): Exr {
  const { width, height, channels, end } = readHeader(file);
  const stride = 8 + width * 4 * channels.length;
  const dataAt = end + height * 8;
  if (file.length !== dataAt + height * stride) {
    throw new TornFrameError(
      `the file has ${String(file.length)} octets; its header announces ${String(dataAt + height * stride)}`,
    );
  }
  for (let row = 0; row < height; row++) {
    const chunk = Number(file.readBigUInt64LE(end + row * 8));
    if (chunk !== dataAt + row * stride) throw new TornFrameError(`line ${String(row)} lies at a wrong offset`);
    if (file.readInt32LE(chunk + 4) !== stride - 8) throw new TornFrameError(`line ${String(row)} has a wrong length`);
  }
  return { width, height, channels, file, valuesAt: dataAt + 8, stride };
}

/** Copies a channel into a plane of height x width values, rows from the top. @throws TornFrameError: there is none. */
export function copyChannel(exr: Exr, name: string, plane: Float32Array): void {
  const { width, height, file, stride } = exr;
  const lineBytes = width * 4;
  let from = exr.valuesAt + channelIndex(exr, name) * lineBytes;
  const bytes = new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength);
  for (let row = 0; row < height; row++, from += stride)
    bytes.set(file.subarray(from, from + lineBytes), row * lineBytes);
}

/** R, G and B of a file, interleaved. @throws TornFrameError. */
export function readExr(file: Buffer): LinearImage {
  const exr = openExr(file);
  const { width, height, stride } = exr;
  const rgb = new Float32Array(width * height * 3);
  // Lines begin at any octet, so no Float32Array can be laid over them; a DataView reads as fast.
  const values = new DataView(file.buffer, file.byteOffset, file.byteLength);
  ['R', 'G', 'B'].forEach((name, channel) => {
    const first = exr.valuesAt + channelIndex(exr, name) * width * 4;
    for (let row = 0; row < height; row++) {
      let from = first + row * stride;
      let to = row * width * 3 + channel;
      for (let column = 0; column < width; column++, from += 4, to += 3) rgb[to] = values.getFloat32(from, true);
    }
  });
  return { width, height, rgb };
}

function channelIndex({ channels }: Exr, name: string): number {
  const index = channels.indexOf(name);
  if (index >= 0) return index;
  const some = channels.length > 8 ? `${channels.slice(0, 8).join(', ')}, ...` : channels.join(', ');
  throw new TornFrameError(`no channel ${name} in the file; it has ${some}`);
}

function readHeader(file: Buffer): Header {
  try {
    return parseHeader(file);
  } catch (error) {
    if (error instanceof RangeError) throw new TornFrameError('the file ends within its header');
    throw error;
  }
}

function parseHeader(file: Buffer): Header {
  if (file.readInt32LE(0) !== MAGIC) throw new TornFrameError('the file does not begin as OpenEXR does');
  const version = file.readInt32LE(4);
  if ((version & 0xff) !== 2 || (version & FLAGS_REFUSED) !== 0) {
    throw new TornFrameError('the file is not a single-part scanline OpenEXR file');
  }
  let at = 8;
  const text = (): string => {
    const stop = file.indexOf(0, at);
    if (stop < 0) throw new TornFrameError('the file ends within its header');
    const value = file.toString('latin1', at, stop);
    at = stop + 1;
    return value;
  };
  let channels: readonly string[] | undefined;
  let size: { width: number; height: number } | undefined;
  for (let name = text(); name !== ''; name = text()) {
    text(); // the attribute's type: each name we read has one type only
    const length = file.readInt32LE(at);
    at += 4;
    if (length < 0 || at + length > file.length) throw new TornFrameError('the file ends within its header');
    const value = file.subarray(at, at + length);
    at += length;
    if (name === 'channels') channels = readChannels(value);
    if (name === 'dataWindow') size = readWindow(value);
    if (name === 'compression' && value.readUInt8(0) !== COMPRESSION_NONE)
      throw new TornFrameError('the file is compressed');
    if (name === 'lineOrder' && value.readUInt8(0) !== 0)
      throw new TornFrameError('the lines do not go from top to bottom');
  }
  if (channels === undefined || size === undefined) throw new TornFrameError('the header names no channels or no size');
  return { ...size, channels, end: at };
}

function readChannels(list: Buffer): string[] {
  const names: string[] = [];
  let at = 0;
  while (at < list.length && list.readUInt8(at) !== 0) {
    const stop = list.indexOf(0, at);
    if (stop < 0) throw new TornFrameError('the channel list has no end');
    const name = list.toString('latin1', at, stop);
    at = stop + 1;
    if (list.readInt32LE(at) !== FLOAT) throw new TornFrameError(`channel ${name} is not 32-bit float`);
    if (list.readInt32LE(at + 8) !== 1 || list.readInt32LE(at + 12) !== 1)
      throw new TornFrameError(`channel ${name} is subsampled`);
    names.push(name);
    at += 16;
  }
  return names;
}

function readWindow(box: Buffer): { width: number; height: number } {
  const width = box.readInt32LE(8) - box.readInt32LE(0) + 1;
  const height = box.readInt32LE(12) - box.readInt32LE(4) + 1;
  if (width < 1 || height < 1 || width > 65536 || height > 65536)
    throw new TornFrameError('the image has no sensible size');
  return { width, height };
}
