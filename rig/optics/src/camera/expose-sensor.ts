import { imageBytes, type PixelLayout } from '@blender-sim/protocol';
import { demosaic, filtersOf, type Filters } from './bayer.js';
import type { CameraModel } from './camera-model.js';
import { digitise } from './digitise.js';
import { samplesOf, storeCodes, storeIdeal, storeLight } from './encode.js';
import { fixedPattern } from './fixed-pattern.js';
import type { NoiseKey } from './noise-key.js';
import { gatherSignal, type PixelRange, type Sampling } from './signal.js';

/** Pixels at a time: what is between light and code stays in the cache. */
const CHUNK_PIXELS = 4096;

/**
 * Linear light to the pixels of `layout`, for the pixels of `range`; the parts of an image may be made in any order, by
 * any number of threads, and come out as one.
 *
 * - 32F formats: light x exposure as it is (mono: responsivity-weighted); no sensor, no tone, no filters.
 * - Without a sensor: `developImage`'s rule, then the tone (by a table of 65,536 entries where it is not linear).
 * - With a sensor: EMVA 1288 (`digitise`), then the tone within the converter's codes; 16-bit formats carry the codes, 8-bit ones
 *   the upper 8 bits. RGB without filters is a sensor a colour.
 * - With filters (Bayer): mono formats are the raw mosaic; RGB formats are demosaiced from the same mosaic, with a
 *   sensor from its codes.
 *
 * @param light scene-linear, before exposure, of the whole image, rows from the top left: width x height values (mono formats
 *   without filters) or R, G, B interleaved.
 * @param noise what the noise is drawn from; needed where the camera has a sensor and the format is not 32F.
 * @param out the whole image, imageBytes(width, height, layout) octets; only `range` is written.
 * @throws PixelValueError for light that is not finite; RangeError for sizes and ranges that do not fit; TypeError for a
 *   sensor without noise key.
 */
export function exposeSensor(
  light: Float32Array,
  model: CameraModel,
  layout: PixelLayout,
  noise: NoiseKey | undefined,
  out: Uint8Array,
  range: PixelRange = { from: 0, to: model.width * model.height },
): void {
  const isLight = layout.bytesPerSample === 4;
  const filters = isLight ? undefined : filtersOf(model.bayer);
  checkSizes(light, model, layout, filters, out, range);
  const samples = samplesOf(out, layout);
  const digital = isLight ? undefined : digitiserOf(model, filters === undefined ? layout.channels : 1, noise);
  const store = (values: Float64Array, count: number, at: number): void => {
    if (samples instanceof Float32Array) storeLight(values, count, samples, at);
    else if (model.sensor === undefined) storeIdeal(values, count, model.tone, samples, at);
    else storeCodes(values, count, { tone: model.tone, bitDepth: model.sensor.bitDepth }, samples, at);
  };
  const measure = (sampling: Sampling, part: PixelRange, values: Float64Array): void => {
    gatherSignal(light, model, sampling, part, values);
    const channels = sampling.kind === 'rgb' ? 3 : 1;
    digital?.(values, (part.to - part.from) * channels, part.from * channels);
  };
  if (filters !== undefined && layout.channels === 3) {
    exposeDemosaiced(model, filters, range, measure, store);
    return;
  }
  const sampling: Sampling =
    filters !== undefined ? { kind: 'mosaic', filters } : layout.channels === 1 ? { kind: 'mono' } : { kind: 'rgb' };
  const values = new Float64Array(CHUNK_PIXELS * layout.channels);
  for (let from = range.from; from < range.to; from += CHUNK_PIXELS) {
    const part = { from, to: Math.min(range.to, from + CHUNK_PIXELS) };
    measure(sampling, part, values);
    store(values, (part.to - from) * layout.channels, from * layout.channels);
  }
}

type Measure = (sampling: Sampling, part: PixelRange, values: Float64Array) => void;
type Store = (values: Float64Array, count: number, at: number) => void;

/** A demosaiced pixel takes the rows above and below: they are measured again, which gives the same codes. */
function exposeDemosaiced(
  { width, height }: CameraModel,
  filters: Filters,
  range: PixelRange,
  measure: Measure,
  store: Store,
): void {
  const rows = Math.max(8, Math.ceil(CHUNK_PIXELS / width));
  const mosaic = new Float64Array((rows + 2) * width);
  const values = new Float64Array(rows * width * 3);
  const lastRow = Math.ceil(range.to / width);
  for (let row = Math.floor(range.from / width); row < lastRow; row += rows) {
    const firstRow = Math.max(0, row - 1);
    const endRow = Math.min(height, Math.min(lastRow, row + rows) + 1);
    measure({ kind: 'mosaic', filters }, { from: firstRow * width, to: endRow * width }, mosaic);
    const part = { from: Math.max(range.from, row * width), to: Math.min(range.to, (row + rows) * width) };
    demosaic({ values: mosaic, firstRow }, filters, { width, height }, part, values);
    store(values, (part.to - part.from) * 3, part.from * 3);
  }
}

type Digitiser = (samples: Float64Array, count: number, first: number) => void;

function digitiserOf(model: CameraModel, channels: 1 | 3, noise: NoiseKey | undefined): Digitiser | undefined {
  const { sensor } = model;
  if (sensor === undefined) return undefined;
  if (noise === undefined) throw new TypeError('a camera with a sensor needs the key of its noise: see noiseKey');
  const pattern = fixedPattern(model, channels);
  return (samples, count, first) => {
    digitise(samples, count, first, sensor, noise, pattern);
  };
}

function checkSizes(
  light: Float32Array,
  { width, height }: CameraModel,
  layout: PixelLayout,
  filters: Filters | undefined,
  out: Uint8Array,
  { from, to }: PixelRange,
): void {
  const pixels = width * height;
  const isMonoEnough = layout.channels === 1 && filters === undefined;
  if (light.length !== 3 * pixels && !(isMonoEnough && light.length === pixels)) {
    const wanted = isMonoEnough ? `${String(pixels)} or ${String(3 * pixels)}` : String(3 * pixels);
    throw new RangeError(
      `light of a ${String(width)} x ${String(height)} image for ${layout.name} has ${wanted} values, not ${String(light.length)}`,
    );
  }
  const octets = imageBytes(width, height, layout);
  if (out.length !== octets) {
    throw new RangeError(`an image of ${layout.name} has ${String(octets)} octets, not ${String(out.length)}`);
  }
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= pixels)) {
    throw new RangeError(`pixels ${String(from)} to ${String(to)} are not within 0 to ${String(pixels)}`);
  }
}
