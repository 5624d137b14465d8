import {
  isDistorted,
  pixelsPerUnit,
  tracingCamera,
  undistort,
  undistortFrom,
  type LensGeometry,
  type PlanePoint,
  type RigLens,
} from '@blender-sim/description';
import type { ResampleMap } from '../kernel/types.js';

/** A camera as far as its lens goes. */
export interface LensCamera extends LensGeometry {
  readonly lens: RigLens;
}

/**
 * The lens of a camera as what the kernel resamples traced light by, in shared memory: pixel = sum of 4 weights x traced pixels. Made of
 * + - * / alone, so that every machine has the same weights.
 * @returns undefined for an ideal lens; else bilinear weights with the fall-off folded in.
 * @throws RangeError as `tracingCamera`.
 */
export function lensMap(camera: LensCamera): ResampleMap | undefined {
  const { width, height, lens } = camera;
  const isBent = isDistorted(lens);
  if (!isBent && !lens.cos4 && lens.vignetting.every((part) => part === 0)) return undefined;
  const traced = tracingCamera(camera);
  const scale = pixelsPerUnit(camera);
  const corner2 = (width * width + height * height) / 4;
  const indices = new Int32Array(new SharedArrayBuffer(width * height * 16));
  const weights = new Float32Array(new SharedArrayBuffer(width * height * 16));
  let rowStart: PlanePoint | undefined;
  for (let v = 0, at = 0; v < height; v++) {
    let last: PlanePoint | undefined = rowStart;
    for (let u = 0; u < width; u++, at += 4) {
      const x = u - (width - 1) / 2;
      const y = v - (height - 1) / 2;
      const source: PlanePoint = isBent ? sourceOf(lens, x / scale, y / scale, last) : [x / scale, y / scale];
      last = source;
      if (u === 0) rowStart = source;
      const light = fallOff(lens, (x * x + y * y) / corner2, source);
      const sx = isBent ? source[0] * scale + (traced.width - 1) / 2 : u;
      const sy = isBent ? source[1] * scale + (traced.height - 1) / 2 : v;
      putBilinear(sx, sy, traced, light, indices, weights, at);
    }
  }
  return { indices, weights };
}

/** A neighbour's source is the start: two or three steps of Newton instead of the way from the axis. */
function sourceOf(lens: RigLens, xd: number, yd: number, near: PlanePoint | undefined): PlanePoint {
  const source = near === undefined ? undefined : undistortFrom(lens, xd, yd, near);
  const found = source ?? undistort(lens, xd, yd);
  if (found === undefined) throw new RangeError('camera.distortion: the image folds over');
  return found;
}

function fallOff({ cos4, vignetting: [v1, v2, v3] }: RigLens, r2: number, [x, y]: PlanePoint): number {
  const inverseCos2 = 1 + x * x + y * y;
  return (1 + r2 * (v1 + r2 * (v2 + r2 * v3))) / (cos4 ? inverseCos2 * inverseCos2 : 1);
}

function putBilinear(
  x: number,
  y: number,
  { width, height }: { readonly width: number; readonly height: number },
  light: number,
  indices: Int32Array,
  weights: Float32Array,
  at: number,
): void {
  // Within the image by the margin that was traced, but for rounding at its very edge.
  const left = Math.min(width - 2, Math.max(0, Math.floor(x)));
  const up = Math.min(height - 2, Math.max(0, Math.floor(y)));
  const right = Math.min(1, Math.max(0, x - left));
  const down = Math.min(1, Math.max(0, y - up));
  const first = up * width + left;
  indices[at] = first;
  indices[at + 1] = first + 1;
  indices[at + 2] = first + width;
  indices[at + 3] = first + width + 1;
  weights[at] = (1 - right) * (1 - down) * light;
  weights[at + 1] = right * (1 - down) * light;
  weights[at + 2] = (1 - right) * down * light;
  weights[at + 3] = right * down * light;
}

/**
 * Light through the lens, for the pixels [from, to): what arrives at the camera's pixels of what was traced.
 * @param traced interleaved channels of the image that `tracingCamera` describes.
 * @param out interleaved channels of the camera's image; sums in float64, stored as float32.
 */
export function applyLens(
  traced: Float32Array,
  { indices, weights }: ResampleMap,
  channels: 1 | 3,
  out: Float32Array,
  range: { readonly from: number; readonly to: number } = { from: 0, to: indices.length / 4 },
): void {
  for (let pixel = range.from; pixel < range.to; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let tap = 4 * pixel; tap < 4 * pixel + 4; tap++) {
        sum += (weights[tap] as number) * (traced[(indices[tap] as number) * channels + channel] as number);
      }
      out[pixel * channels + channel] = sum;
    }
  }
}
