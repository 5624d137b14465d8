import { PixelValueError } from '../camera-response.js';
import { filterAt, type Filters } from './bayer.js';
import type { CameraModel } from './camera-model.js';

/** Pixels [from, to) of an image, counted row by row from the top left. */
export interface PixelRange {
  readonly from: number;
  readonly to: number;
}

/** Which light a sample sees: the responsivity's sum, all three colours, or the one that its filter lets through. */
export type Sampling =
  { readonly kind: 'mono' } | { readonly kind: 'rgb' } | { readonly kind: 'mosaic'; readonly filters: Filters };

/**
 * Light x exposure of the samples of some pixels, in float64 as `developImage` has it.
 * @param light of the whole image: a value a pixel (mono only) or R, G, B interleaved.
 * @param out 1 sample a pixel (mono, mosaic) or 3 (rgb), from `from` on.
 * @throws PixelValueError for light that is not finite.
 */
export function gatherSignal(
  light: Float32Array,
  model: CameraModel,
  sampling: Sampling,
  range: PixelRange,
  out: Float64Array,
): void {
  const { width, height, exposure } = model;
  if (light.length === width * height) gatherMono(light, width, exposure, range, out);
  else if (sampling.kind === 'mono') gatherWeighted(light, model, range, out);
  else if (sampling.kind === 'rgb') gatherColours(light, model, range, out);
  else gatherMosaic(light, model, sampling.filters, range, out);
}

function gatherMono(light: Float32Array, width: number, exposure: number, range: PixelRange, out: Float64Array): void {
  for (let pixel = range.from, at = 0; pixel < range.to; pixel++, at++) {
    const value = light[pixel] as number;
    if (!Number.isFinite(value)) throw new PixelValueError(3 * pixel, width, value);
    out[at] = value * exposure;
  }
}

function gatherWeighted(light: Float32Array, model: CameraModel, range: PixelRange, out: Float64Array): void {
  const [red, green, blue] = model.responsivity.map((share) => share * model.exposure) as [number, number, number];
  for (let pixel = range.from, at = 0; pixel < range.to; pixel++, at++) {
    const r = light[3 * pixel] as number;
    const g = light[3 * pixel + 1] as number;
    const b = light[3 * pixel + 2] as number;
    if (!Number.isFinite(r + g + b)) throw notFinite(light, pixel, model.width);
    out[at] = r * red + g * green + b * blue;
  }
}

function gatherColours(
  light: Float32Array,
  { width, exposure }: CameraModel,
  range: PixelRange,
  out: Float64Array,
): void {
  for (let index = 3 * range.from, at = 0; index < 3 * range.to; index++, at++) {
    const value = light[index] as number;
    if (!Number.isFinite(value)) throw new PixelValueError(index, width, value);
    out[at] = value * exposure;
  }
}

function gatherMosaic(
  light: Float32Array,
  { width, exposure }: CameraModel,
  filters: Filters,
  range: PixelRange,
  out: Float64Array,
): void {
  for (let pixel = range.from, at = 0; pixel < range.to; pixel++, at++) {
    const y = Math.floor(pixel / width);
    const value = light[3 * pixel + filterAt(filters, pixel - y * width, y)] as number;
    // The other two colours are not looked at, but light that is not finite is never made a picture of.
    if (
      !Number.isFinite(
        (light[3 * pixel] as number) + (light[3 * pixel + 1] as number) + (light[3 * pixel + 2] as number),
      )
    ) {
      throw notFinite(light, pixel, width);
    }
    out[at] = value * exposure;
  }
}

function notFinite(light: Float32Array, pixel: number, width: number): PixelValueError {
  for (let index = 3 * pixel; index < 3 * pixel + 3; index++) {
    const value = light[index] as number;
    if (!Number.isFinite(value)) return new PixelValueError(index, width, value);
  }
  return new PixelValueError(3 * pixel, width, Number.POSITIVE_INFINITY);
}
