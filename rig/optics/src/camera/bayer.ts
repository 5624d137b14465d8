import type { CameraModel } from './camera-model.js';

/** Channel (0 R, 1 G, 2 B) behind each of the first 2 x 2 pixels, row by row. */
export type Filters = readonly [number, number, number, number];

const FILTERS: Readonly<Record<CameraModel['bayer'], Filters | undefined>> = {
  none: undefined,
  rggb: [0, 1, 1, 2],
  bggr: [2, 1, 1, 0],
  grbg: [1, 0, 2, 1],
  gbrg: [1, 2, 0, 1],
};

/** The colour filters of a camera; undefined: it has none. */
export function filtersOf(bayer: CameraModel['bayer']): Filters | undefined {
  return FILTERS[bayer];
}

/** The channel that the pixel at column x and row y sees. */
export function filterAt(filters: Filters, x: number, y: number): number {
  return filters[((y & 1) << 1) | (x & 1)] as number;
}

/** Rows of a mosaic: `values` begins with row `firstRow`. */
export interface MosaicRows {
  readonly values: Float64Array;
  readonly firstRow: number;
}

/**
 * Bilinear demosaicing of the pixels [from, to) of an image: a pixel keeps what its own filter let through and takes each
 * other colour as the mean of the nearest pixels that have it (2 or 4; at the border those that exist).
 * @param mosaic has the rows of these pixels and, where the image has them, the ones above and below.
 * @param out 3 values a pixel from `from` on.
 */
export function demosaic(
  mosaic: MosaicRows,
  filters: Filters,
  { width, height }: { readonly width: number; readonly height: number },
  { from, to }: { readonly from: number; readonly to: number },
  out: Float64Array,
): void {
  const { values, firstRow } = mosaic;
  for (let pixel = from, at = 0; pixel < to; pixel++, at += 3) {
    const y = Math.floor(pixel / width);
    const x = pixel - y * width;
    const own = filterAt(filters, x, y);
    const sums = [0, 0, 0];
    const counts = [0, 0, 0];
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        const channel = filterAt(filters, u, v);
        if (channel === own && (u !== x || v !== y)) continue;
        sums[channel] = (sums[channel] as number) + (values[(v - firstRow) * width + u] as number);
        counts[channel] = (counts[channel] as number) + 1;
      }
    }
    for (let channel = 0; channel < 3; channel++) {
      out[at + channel] = (sums[channel] as number) / (counts[channel] as number);
    }
  }
}
