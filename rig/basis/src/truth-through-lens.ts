import type { GroundTruth, ResampleMap } from '@blender-sim/optics';

/**
 * The ground truth as a lens that distorts shows it: each pixel has the values of the nearest traced one. They are never
 * mixed: halfway between object and background, or between two normals, there is nothing.
 */
export function truthThroughLens(traced: GroundTruth, lens: ResampleMap, width: number, height: number): GroundTruth {
  const pixels = width * height;
  const nearest = new Int32Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let best = 4 * pixel;
    for (let tap = best + 1; tap < 4 * pixel + 4; tap++) {
      if ((lens.weights[tap] ?? 0) > (lens.weights[best] ?? 0)) best = tap;
    }
    nearest[pixel] = lens.indices[best] ?? 0;
  }
  const through = (map: Float32Array, channels: number): Float32Array => {
    const out = new Float32Array(pixels * channels);
    nearest.forEach((source, pixel) => {
      for (let channel = 0; channel < channels; channel++)
        out[pixel * channels + channel] = map[source * channels + channel] ?? 0;
    });
    return out;
  };
  return {
    width,
    height,
    normal: through(traced.normal, 3),
    depth: through(traced.depth, 1),
    point: through(traced.point, 3),
    albedo: through(traced.albedo, 3),
    mask: through(traced.mask, 1),
  };
}
