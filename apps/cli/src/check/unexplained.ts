import type { RigCamera } from '@blender-sim/description';
import type { NormalEstimate } from '@blender-sim/optics';

/** What the residuals are compared with. */
export interface ResidualEvidence {
  readonly estimate: NormalEstimate;
  /** MONO8, those that the estimate was made of. */
  readonly images: readonly Uint8Array[];
  readonly camera: Pick<RigCamera, 'sensor'>;
  /** Sigma of the noisiest image in 8-bit levels. */
  readonly noise: number;
}

/** Less than this share of the light is not worth a word: it bends a normal by a degree or two. */
const NOTABLE_RESIDUAL = 0.05;
/** Of a value rounded to a whole code: 1 / sqrt(12). */
const ROUNDING_SIGMA = Math.sqrt(1 / 12);
const SIGMAS = 3;

/**
 * The share of pixels where light is left that neither a Lambertian surface nor rounding and noise explain. Three images
 * always fit: only pixels with more count.
 */
export function unexplainedShare({ estimate, images, camera, noise }: ResidualEvidence): number {
  let judged = 0;
  let unexplained = 0;
  for (let pixel = 0; pixel < estimate.used.length; pixel++) {
    if ((estimate.used[pixel] ?? 0) < 4 || estimate.albedo[pixel] === 0) continue;
    let squares = 0;
    for (const image of images) squares += (image[pixel] ?? 0) ** 2;
    const rms = Math.sqrt(squares / (estimate.used[pixel] ?? 1));
    const sigma = Math.hypot(ROUNDING_SIGMA, noise, sensorSigma(camera.sensor, rms));
    judged += 1;
    if ((estimate.residual[pixel] ?? 0) > Math.max(NOTABLE_RESIDUAL, (SIGMAS * sigma) / rms)) unexplained += 1;
  }
  return judged === 0 ? 0 : unexplained / judged;
}

/** Read and shot noise and non-uniformity of an 8-bit code, in codes. */
function sensorSigma(sensor: RigCamera['sensor'], code: number): number {
  if (sensor === undefined) return 0;
  const { readNoiseE, shotNoise, prnu, dsnuE, blackLevelDn } = sensor;
  const codesPerE = sensor.gainDnPerE / 2 ** (sensor.bitDepth - 8);
  const electrons = Math.max(0, code - blackLevelDn / 2 ** (sensor.bitDepth - 8)) / codesPerE;
  return Math.hypot(readNoiseE, dsnuE, shotNoise ? Math.sqrt(electrons) : 0, prnu * electrons) * codesPerE;
}
