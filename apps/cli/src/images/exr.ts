import { deflateSync } from 'node:zlib';

/** A picture of 32-bit floats. */
export interface FloatImage {
  readonly width: number;
  readonly height: number;
  /** 3: stored as R, G, B; 1: as Y, what readers take for grey. */
  readonly channels: 1 | 3;
  /** height x width x channels, row by row from the top left. */
  readonly data: Float32Array;
}

const MAGIC = 20000630;
const VERSION = 2;
const FLOAT = 2;
const ZIP_COMPRESSION = 3;
const ZIP_LINES = 16;
/** In the file's order, which is alphabetical, with the place of each in a pixel. */
const CHANNELS = {
  1: [{ name: 'Y', place: 0 }],
  3: [
    { name: 'B', place: 2 },
    { name: 'G', place: 1 },
    { name: 'R', place: 0 },
  ],
} as const;

/**
 * An OpenEXR file (openexr.com, "OpenEXR File Layout"): one part, scan lines, 32-bit float, ZIP in blocks of 16 lines, bit
 * for bit what was given. Why our own: three's exporter writes RGBA only and brings a whole 3D library along.
 * @throws RangeError when data is not of the image's size.
 */
export function encodeExr(image: FloatImage): Uint8Array {
  const { width, height, channels, data } = image;
  if (data.length !== width * height * channels) {
    throw new RangeError(`${data.length} floats; ${width}x${height}x${channels} are ${width * height * channels}.`);
  }
  const header = fileHeader(image);
  const chunks: Buffer[] = [];
  for (let line = 0; line < height; line += ZIP_LINES) {
    chunks.push(chunk(image, line, Math.min(ZIP_LINES, height - line)));
  }
  const table = Buffer.alloc(chunks.length * 8);
  let offset = header.length + table.length;
  chunks.forEach((part, index) => {
    table.writeBigUInt64LE(BigInt(offset), index * 8);
    offset += part.length;
  });
  return Buffer.concat([header, table, ...chunks]);
}

function fileHeader({ width, height, channels }: FloatImage): Buffer {
  const window = ints(0, 0, width - 1, height - 1);
  // Per channel: type, then "perceptually linear" and three octets of nothing, then a sample at every pixel.
  const list = CHANNELS[channels].map(({ name }) => Buffer.concat([text(name), ints(FLOAT, 0, 1, 1)]));
  return Buffer.concat([
    ints(MAGIC, VERSION),
    attribute('channels', 'chlist', Buffer.concat([...list, Buffer.alloc(1)])),
    attribute('compression', 'compression', Buffer.of(ZIP_COMPRESSION)),
    attribute('dataWindow', 'box2i', window),
    attribute('displayWindow', 'box2i', window),
    attribute('lineOrder', 'lineOrder', Buffer.of(0)),
    attribute('pixelAspectRatio', 'float', floats(1)),
    attribute('screenWindowCenter', 'v2f', floats(0, 0)),
    attribute('screenWindowWidth', 'float', floats(1)),
    Buffer.alloc(1),
  ]);
}

function chunk({ width, channels, data }: FloatImage, line: number, lines: number): Buffer {
  const planes = CHANNELS[channels];
  const raw = Buffer.alloc(lines * width * channels * 4);
  let at = 0;
  for (let y = line; y < line + lines; y++) {
    for (const { place } of planes) {
      for (let x = 0; x < width; x++, at += 4) {
        // In bounds: encodeExr has checked the size.
        raw.writeFloatLE(data[(y * width + x) * channels + place] as number, at);
      }
    }
  }
  const packed = deflateSync(predicted(raw));
  // What does not get smaller is stored as it is; readers know it by its size.
  const body = packed.length < raw.length ? packed : raw;
  return Buffer.concat([ints(line, body.length), body]);
}

/** OpenEXR's preparation for ZIP: octets at even places, then those at odd ones; each as the difference to the one before. */
function predicted(raw: Buffer): Buffer {
  const out = Buffer.alloc(raw.length);
  const half = Math.ceil(raw.length / 2);
  raw.forEach((octet, index) => (out[index % 2 === 0 ? index / 2 : half + (index - 1) / 2] = octet));
  for (let at = out.length - 1; at > 0; at--) out[at] = (out[at] as number) - (out[at - 1] as number) + 128;
  return out;
}

function attribute(name: string, type: string, value: Buffer): Buffer {
  return Buffer.concat([text(name), text(type), ints(value.length), value]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`, 'latin1');
}

function ints(...values: readonly number[]): Buffer {
  return Buffer.from(Int32Array.from(values).buffer);
}

function floats(...values: readonly number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}
