import type { Rig } from '@blender-sim/description';
import type { GroundTruthResult } from '@blender-sim/driver';
import {
  type AngularError,
  type NormalEstimate,
  angularError,
  codeReader,
  estimateNormals,
  lightSources,
} from '@blender-sim/optics';
import { CliError } from '../cli-error.js';
import { unexplainedShare } from './unexplained.js';

/** One image an LED, and what is true. */
export interface Evidence {
  readonly rig: Rig;
  /** One an LED, MONO8, height x width. */
  readonly images: readonly Uint8Array[];
  /** With every LED off; undefined: nothing else shines in the rig. */
  readonly ambient: Uint8Array | undefined;
  readonly truth: GroundTruthResult;
  /** Sigma of the noisiest image in 8-bit levels; 0: not measured. */
  readonly noise: number;
}

/** What photometric stereo made of the images. */
export interface Evaluation {
  readonly estimate: NormalEstimate;
  readonly objectPixels: number;
  /** LEDs that shine: those whose images count. */
  readonly lights: number;
  /** Of the pixels that every LED reaches, none of them dark or saturated. */
  readonly unshadowed: AngularError;
  /** Of all pixels of the object that have a normal. */
  readonly all: AngularError;
  /** Shares of the object's samples (pixels x LEDs): used, and too bright to tell. */
  readonly usedSamples: number;
  readonly saturatedSamples: number;
  /** Share of the pixels with a normal where more light than noise and rounding explain is not Lambertian. */
  readonly unexplained: number;
}

/** @throws CliError CHECK_IMPOSSIBLE: too few LEDs, no object in view, or no pixel with a normal. */
export function evaluate({ rig, images, ambient, truth, noise }: Evidence): Evaluation {
  const { mask, normal, point } = truth.maps;
  const shining = lightSources(rig.leds, { responsivity: rig.camera.responsivity })
    .map((light, index) => ({ light, image: images[index] ?? new Uint8Array(0) }))
    .filter(({ light }) => light.radiantIntensity > 0);
  const lights = shining.map(({ light }) => light);
  if (lights.length < 3) {
    throw impossible(`the rig has ${lights.length} LEDs that shine; photometric stereo needs at least 3`);
  }
  const objectPixels = mask.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  if (objectPixels === 0) {
    throw impossible('the camera sees no object there; look at `camera` and `scene`, or choose another --position');
  }
  const reader = codeReader(rig.camera);
  const used = shining.map(({ image }) => image);
  const estimate = estimateNormals({
    ...{ width: truth.width, height: truth.height, images: used, lights, reader, points: point, mask },
    ...(ambient === undefined ? {} : { ambient }),
    metresPerUnit: rig.metresPerUnit,
  });
  const saturated = countSaturated(used, mask, reader.lightOf);
  if (estimate.solved === 0) {
    throw impossible(
      `no pixel of the object has 3 usable images: of all samples ${percent(saturated / objectPixels / lights.length)} are saturated, the others too dark or of too similar directions; change \`camera.exposure\` or the LEDs`,
    );
  }
  const lit = mask.map((value, pixel) => (value > 0 && estimate.used[pixel] === lights.length ? 1 : 0));
  return {
    estimate,
    objectPixels,
    lights: lights.length,
    unshadowed: angularError(estimate.normal, normal, lit),
    all: angularError(estimate.normal, normal, mask),
    usedSamples: estimate.used.reduce((sum, count) => sum + count, 0) / (objectPixels * lights.length),
    saturatedSamples: saturated / (objectPixels * lights.length),
    unexplained: unexplainedShare({ estimate, images: used, camera: rig.camera, noise }),
  };
}

/** @param share 0..1. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

function countSaturated(images: readonly Uint8Array[], mask: Float32Array, lightOf: (code: number) => number): number {
  const clipped = Array.from({ length: 256 }, (_, code) => Number.isNaN(lightOf(code)));
  return images.reduce(
    (sum, image) => sum + image.reduce((count, code, at) => count + (clipped[code] && (mask[at] ?? 0) > 0 ? 1 : 0), 0),
    0,
  );
}

function impossible(why: string): CliError {
  return new CliError('CHECK_IMPOSSIBLE', `The check can't be made: ${why}.`);
}
