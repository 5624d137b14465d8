import { inflateSync } from 'node:zlib';

/** An 8-bit grey image out of a file. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
}

/**
 * Reads what the example clients write: binary PGM, and PNG without interlacing or filters.
 * @throws Error for everything else.
 */
export function readGreyImage(file: Buffer): GreyImage {
  return file.subarray(0, 2).toString() === 'P5' ? readPgm(file) : readPng(file);
}

function readPgm(file: Buffer): GreyImage {
  const header = /^P5\n(\d+) (\d+)\n255\n/.exec(file.subarray(0, 64).toString('latin1'));
  if (header === null) throw new Error('The PGM header is not understood.');
  return sized(Number(header[1]), Number(header[2]), file.subarray(header[0].length));
}

function readPng(file: Buffer): GreyImage {
  if (file.subarray(0, 8).toString('latin1') !== '\x89PNG\r\n\x1a\n') throw new Error('Neither PGM nor PNG.');
  const data: Buffer[] = [];
  let header: Buffer | undefined;
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    const kind = file.subarray(at + 4, at + 8).toString('latin1');
    const body = file.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') header = body;
    if (kind === 'IDAT') data.push(body);
    at += 12 + length;
  }
  if (header?.subarray(8).toString('hex') !== '0800000000') throw new Error('The PNG is not 8-bit grey.');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const rows = inflateSync(Buffer.concat(data));
  const pixels = Array.from({ length: height }, (_, y) => {
    if (rows[y * (width + 1)] !== 0) throw new Error('The PNG has filtered rows.');
    return rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1));
  });
  return sized(width, height, Buffer.concat(pixels));
}

function sized(width: number, height: number, pixels: Buffer): GreyImage {
  if (pixels.length !== width * height) {
    throw new Error(
      `${String(pixels.length)} pixels; ${String(width)}x${String(height)} has ${String(width * height)}.`,
    );
  }
  return { width, height, pixels };
}
