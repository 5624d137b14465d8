import { z } from 'zod';
import { always, property } from './checks.js';
import { between, integer, mapping, oneOf, positive } from './values.js';

/** `camera.sensor` of a rig file; names of EMVA 1288. */
export interface SensorFile {
  quantum_efficiency: number;
  full_well_e: number;
  read_noise_e: number;
  gain_dn_per_e?: number | undefined;
  black_level_dn?: number | undefined;
  dsnu_e: number;
  prnu_percent: number;
  shot_noise: boolean;
  bit_depth: number;
  photons_at_full_scale?: number | undefined;
}

/** `camera.tone` of a rig file. */
export type ToneFile = 'linear' | 'srgb' | { gamma: number };

/** `camera.bayer` of a rig file. */
export type BayerFile = 'none' | 'rggb' | 'bggr' | 'grbg' | 'gbrg';

const MAX_WELL_E = 1e7;

const sensor: z.ZodType<SensorFile> = mapping('a sensor', {
  quantum_efficiency: between(0.001, 1)
    .default(0.6)
    .describe('Share of the photons that become electrons, 0.001 to 1. Default: 0.6.'),
  full_well_e: between(10, MAX_WELL_E)
    .default(10_000)
    .describe('Electrons at which a pixel is full; light beyond is lost (e). Default: 10000.'),
  read_noise_e: between(0, 1e4)
    .default(2.5)
    .describe('Temporal noise of a dark pixel, standard deviation (e). Default: 2.5.'),
  gain_dn_per_e: between(1e-6, 1e4)
    .optional()
    .describe('System gain K: codes an electron (DN/e). Default: so that the full well is the highest code.'),
  black_level_dn: between(0, 65_534)
    .optional()
    .describe('Code of a dark pixel (DN). Default: 5 sigma of the noise in the dark, so that it is not cut off.'),
  dsnu_e: between(0, 1e4)
    .default(0)
    .describe('Dark signal non-uniformity: differences between dark pixels, standard deviation (e). Default: 0.'),
  prnu_percent: between(0, 20)
    .default(0)
    .describe(
      'Photo response non-uniformity: differences of the response of pixels, standard deviation (%). Default: 0.',
    ),
  shot_noise: z
    .boolean({ error: 'true or false' })
    .default(true)
    .describe('Whether photons arrive by chance (Poisson). Default: true.'),
  bit_depth: integer(8, 16).default(12).describe('Bits of the converter, 8 to 16. Default: 12.'),
  photons_at_full_scale: positive('a number of photons above 0')
    .optional()
    .describe(
      'Photons on a pixel in the exposure time where scene-linear light x exposure is 1. Default: as many as fill the well.',
    ),
});

/** `camera.sensor`. */
export const sensorSchema: z.ZodType<SensorFile> = always(
  sensor,
  (value) => {
    const black = property(value, 'black_level_dn');
    const bits = property(value, 'bit_depth') ?? 12;
    return typeof black !== 'number' || typeof bits !== 'number' || black < 2 ** bits - 1;
  },
  () => 'expected a code below the highest one, 2^bit_depth - 1, found a higher one: every image is white',
  ['black_level_dn'],
);

const TONE = 'linear, srgb or a mapping with gamma';

/** `camera.tone`. */
export const toneSchema: z.ZodType<ToneFile> = z.union(
  [
    oneOf(['linear', 'srgb']),
    mapping('a tone', {
      gamma: between(0.1, 10).describe('A code is value^(1/gamma) of full scale, 0.1 to 10; 1 is linear.'),
    }),
  ],
  { error: TONE },
);

/** `camera.bayer`. */
export const bayerSchema: z.ZodType<BayerFile> = oneOf(['none', 'rggb', 'bggr', 'grbg', 'gbrg']);
