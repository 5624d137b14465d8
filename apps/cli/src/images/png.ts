import { encode } from 'fast-png';
import type { PixelLayout } from '@blender-sim/protocol';

/** Depth of the files written. */
export type Bits = 8 | 16;

/**
 * One camera image as a PNG file's octets.
 * @param pixels of an 8- or 16-bit layout, little-endian.
 */
export function encodePng(pixels: Uint8Array, width: number, height: number, layout: PixelLayout): Uint8Array {
  if (layout.bytesPerSample === 4) throw new RangeError('PNG holds 8 or 16 bits, not float');
  const data =
    layout.bytesPerSample === 2
      ? // Copied: a Buffer's slice would be a view, at any octet.
        new Uint16Array(Uint8Array.from(pixels).buffer)
      : new Uint8Array(pixels);
  return encode({ width, height, data, channels: layout.channels, depth: layout.bytesPerSample === 2 ? 16 : 8 });
}

/** 16-bit codes, grey or interleaved R, G, B, as a PNG file's octets. */
export function encodePng16(codes: Uint16Array, width: number, height: number): Uint8Array {
  const channels = codes.length === width * height ? 1 : 3;
  return encode({ width, height, data: codes, channels, depth: 16 });
}
