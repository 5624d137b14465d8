import { PixelFormat } from './gen/blendersim/PixelFormat.js';

export interface PixelLayout {
  readonly name: keyof typeof PixelFormat;
  readonly channels: 1 | 3;
  readonly bytesPerSample: 1 | 2 | 4;
  readonly bytesPerPixel: number;
}

const LAYOUTS: ReadonlyMap<number, PixelLayout> = new Map([
  [PixelFormat.MONO8, { name: 'MONO8', channels: 1, bytesPerSample: 1, bytesPerPixel: 1 }],
  [PixelFormat.MONO16, { name: 'MONO16', channels: 1, bytesPerSample: 2, bytesPerPixel: 2 }],
  [PixelFormat.RGB8, { name: 'RGB8', channels: 3, bytesPerSample: 1, bytesPerPixel: 3 }],
  [PixelFormat.RGB16, { name: 'RGB16', channels: 3, bytesPerSample: 2, bytesPerPixel: 6 }],
  [PixelFormat.MONO32F, { name: 'MONO32F', channels: 1, bytesPerSample: 4, bytesPerPixel: 4 }],
  [PixelFormat.RGB32F, { name: 'RGB32F', channels: 3, bytesPerSample: 4, bytesPerPixel: 12 }],
]);

/** How a pixel of `format` is stored; undefined for a number this version does not know (proto3 enums are open). */
export function pixelLayout(format: number): PixelLayout | undefined {
  return LAYOUTS.get(format);
}

/** Octets of one image. */
export function imageBytes(width: number, height: number, layout: PixelLayout): number {
  return width * height * layout.bytesPerPixel;
}
