import type { LightSource } from './light-source.js';
import type { SampleReader } from './sample-reader.js';
import { NormalEquations } from './normal-equations.js';

/** Three unknowns (a normal times its albedo) need three equations. */
const MIN_LIGHTS = 3;

/** What photometric stereo works on: images of one light each, and where everything is. */
export interface StereoInput {
  readonly width: number;
  readonly height: number;
  /** One per light: height x width mono samples, row by row from the top left; codes or floats. */
  readonly images: readonly ArrayLike<number>[];
  readonly lights: readonly LightSource[];
  /**
   * How samples are read: saturated ones (NaN) and those that are hardly brighter than darkness are left out. `codeReader`
   * makes one for 8-bit codes, `floatReader` for 32F images.
   */
  readonly reader: SampleReader;
  /** As an image, with no light on: taken off every image. Default: a dark room. */
  readonly ambient?: ArrayLike<number>;
  /** height x width x 3: the point that each pixel sees, rig units. */
  readonly points: ArrayLike<number>;
  /** height x width: above 0 where the object is. */
  readonly mask: ArrayLike<number>;
  /** Metres in one rig unit: radiant power falls on square metres. */
  readonly metresPerUnit: number;
  /**
   * Pixels whose lights come from too similar directions are left out: condition number of the light matrix, at least 1.
   * Default 100: an error of half a code in 255 would already grow to tens of degrees.
   */
  readonly maxCondition?: number;
}

/** What was found, pixel by pixel; 0 everywhere where nothing was. */
export interface NormalEstimate {
  readonly width: number;
  readonly height: number;
  /** height x width x 3: unit vectors in rig coordinates. */
  readonly normal: Float64Array;
  /** height x width: diffuse reflectance as the mono pixels see it. Times the normal: the vector that was solved for. */
  readonly albedo: Float64Array;
  /** height x width: share of the light (root of squares) that no Lambertian surface explains, 0..1. */
  readonly residual: Float64Array;
  /** height x width: lights whose samples were used, also where they did not suffice. */
  readonly used: Uint16Array;
  /** Pixels of the mask with a normal. */
  readonly solved: number;
  /** Pixels of the mask with fewer than three usable samples. */
  readonly tooFew: number;
  /** Pixels of the mask whose lights do not determine a normal well enough. */
  readonly illConditioned: number;
}

/**
 * Normals and albedo by least squares (Woodham 1980), with lights at finite distance: at every pixel's own point each light
 * has its own direction, falls off with the square of its distance and, for a disk, with the cosine to its axis. Samples
 * that tell nothing (`reader`) are left out, so that cast and attached shadows do not bend the normal.
 * @throws RangeError for images, lights and maps that do not fit each other.
 */
export function estimateNormals(input: StereoInput): NormalEstimate {
  checkInput(input);
  const { width, height, images, lights, ambient, points, mask, metresPerUnit, maxCondition = 100 } = input;
  const { lightOf, minLight } = input.reader;
  const pixels = width * height;
  const normal = new Float64Array(pixels * 3);
  const albedo = new Float64Array(pixels);
  const residual = new Float64Array(pixels);
  const used = new Uint16Array(pixels);
  const equations = new NormalEquations();
  const counts = { solved: 0, tooFew: 0, illConditioned: 0 };
  // Radiance of a white Lambertian surface is its irradiance / pi.
  const scale = 1 / (Math.PI * metresPerUnit ** 2);
  const sources = lights.map(({ position: [x, y, z], axis, radiantIntensity }, index) => ({
    x,
    y,
    z,
    axis,
    intensity: radiantIntensity * scale,
    // checkInput has counted them.
    image: images[index] as ArrayLike<number>,
  }));
  for (let pixel = 0; pixel < pixels; pixel++) {
    if (!((mask[pixel] as number) > 0)) continue;
    const px = points[pixel * 3] as number;
    const py = points[pixel * 3 + 1] as number;
    const pz = points[pixel * 3 + 2] as number;
    const around = ambient === undefined ? 0 : lightOf(ambient[pixel] as number);
    equations.clear();
    for (const source of sources) {
      const value = lightOf(source.image[pixel] as number) - around;
      // NaN is not above either.
      if (!(value > minLight)) continue;
      const x = source.x - px;
      const y = source.y - py;
      const z = source.z - pz;
      const squared = x * x + y * y + z * z;
      const distance = Math.sqrt(squared);
      let strength = source.intensity / (squared * distance);
      if (source.axis !== undefined) {
        const cosine = -(x * source.axis[0] + y * source.axis[1] + z * source.axis[2]) / distance;
        strength *= Math.max(0, cosine);
      }
      // Dark LEDs, and points behind a disk: whatever light was seen there is not theirs.
      if (strength > 0) equations.add(x * strength, y * strength, z * strength, value);
    }
    used[pixel] = equations.count;
    if (equations.count < MIN_LIGHTS) {
      counts.tooFew += 1;
      continue;
    }
    const [gx = 0, gy = 0, gz = 0] = equations.solve() ? equations.solution : [];
    const length = Math.hypot(gx, gy, gz);
    if (!(length > 0) || equations.condition() > maxCondition) {
      counts.illConditioned += 1;
      continue;
    }
    counts.solved += 1;
    normal[pixel * 3] = gx / length;
    normal[pixel * 3 + 1] = gy / length;
    normal[pixel * 3 + 2] = gz / length;
    albedo[pixel] = length;
    residual[pixel] = equations.relativeResidual();
  }
  return { width, height, normal, albedo, residual, used, ...counts };
}

function checkInput(input: StereoInput): void {
  const { width, height, images, lights, ambient, points, mask, metresPerUnit, maxCondition = 1 } = input;
  const pixels = width * height;
  if (images.length !== lights.length) {
    throw new RangeError(`${images.length} images for ${lights.length} lights; give one image a light.`);
  }
  if (lights.length > 0xffff) throw new RangeError(`${lights.length} lights; at most 65535 are counted.`);
  const maps = images.map((map, index) => ({ name: `images[${index}]`, map, size: pixels }));
  if (ambient !== undefined) maps.push({ name: 'ambient', map: ambient, size: pixels });
  maps.push({ name: 'points', map: points, size: pixels * 3 }, { name: 'mask', map: mask, size: pixels });
  for (const { name, map, size } of maps) {
    if (map.length !== size) {
      throw new RangeError(`${name} has ${map.length} values; ${width}x${height} pixels need ${size}.`);
    }
  }
  if (!(metresPerUnit > 0)) throw new RangeError(`metresPerUnit is ${metresPerUnit}; expected a number above 0.`);
  if (!(maxCondition >= 1)) throw new RangeError(`maxCondition is ${maxCondition}; expected a number of at least 1.`);
}
