import { z } from 'zod';
import { always, property } from './checks.js';
import { between, mapping } from './values.js';

/** `camera.distortion` of a rig file. */
export interface DistortionFile {
  k1: number;
  k2: number;
  p1: number;
  p2: number;
  k3: number;
}

/** `camera.vignetting` of a rig file. */
export interface VignettingFile {
  cos4: boolean;
  v1: number;
  v2: number;
  v3: number;
}

const coefficient = between(-1000, 1000);

/** `camera.distortion`; whether the image folds over is checked where the field of view is known. */
export const distortionSchema: z.ZodType<DistortionFile> = mapping('a distortion', {
  k1: coefficient.default(0).describe('Radial, of r^2; below 0 is a barrel, above 0 a pincushion. Default: 0.'),
  k2: coefficient.default(0).describe('Radial, of r^4. Default: 0.'),
  p1: coefficient.default(0).describe('Tangential: the sensor is tilted up or down. Default: 0.'),
  p2: coefficient.default(0).describe('Tangential: the sensor is tilted to the side. Default: 0.'),
  k3: coefficient.default(0).describe('Radial, of r^6. Default: 0.'),
});

const vignetting: z.ZodType<VignettingFile> = mapping('a vignetting', {
  cos4: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('Natural fall-off: cos^4 of the angle to the optical axis. Default: false.'),
  v1: coefficient.default(0).describe('Light is multiplied by 1 + v1 r^2 + v2 r^4 + v3 r^6. Default: 0.'),
  v2: coefficient.default(0).describe('See v1; r is 1 at the corner of the image. Default: 0.'),
  v3: coefficient.default(0).describe('See v1. Default: 0.'),
});

/** Steps of r^2 at which the fall-off is looked at; a polynomial of degree 3 has no room for more. */
const STEPS = 256;

function isPositive(value: object): boolean {
  const [v1 = 0, v2 = 0, v3 = 0] = ['v1', 'v2', 'v3'].map((key) => {
    const part = property(value, key);
    return typeof part === 'number' ? part : 0;
  });
  return Array.from({ length: STEPS + 1 }, (_, i) => i / STEPS).every((s) => 1 + s * (v1 + s * (v2 + s * v3)) >= 0);
}

/** `camera.vignetting`. */
export const vignettingSchema: z.ZodType<VignettingFile> = always(
  vignetting,
  isPositive,
  () => 'expected a factor 1 + v1 r^2 + v2 r^4 + v3 r^6 of at least 0 from r = 0 to 1, found one below 0',
);
