import type { CameraModel } from './camera-model.js';
import { fixedPatternKey } from './noise-key.js';
import { normalQuantile } from './normal.js';
import { threefry4x32, unitInterval } from './threefry.js';

/** How the pixels of one sensor differ from each other, in every image alike; a value a sample. */
export interface FixedPattern {
  /** Added in the dark, in electrons (DSNU). */
  readonly offsetE: Float32Array;
  /** Factor on the response (PRNU), at least 0. */
  readonly response: Float32Array;
}

/**
 * Made once a sensor: it keeps its pixels. By what the pattern is made of, since a model that comes to a thread by message is
 * another object each time. 8 octets a sample, so only a mono and a colour one are kept.
 */
const made = new Map<string, FixedPattern>();
const MAX_MADE = 2;

/**
 * The fixed pattern of a model's sensor: white (no rows or columns stand out), normal, of the rig's seed alone.
 * @param channels samples a pixel: 1 (mono, Bayer) or 3 (a sensor a colour).
 * @returns undefined where all pixels are alike.
 */
export function fixedPattern(model: CameraModel, channels: 1 | 3): FixedPattern | undefined {
  const { sensor } = model;
  if (sensor === undefined || (sensor.dsnuE === 0 && sensor.prnu === 0)) return undefined;
  const name = [model.width, model.height, model.seed, sensor.dsnuE, sensor.prnu, channels].join(' ');
  const known = made.get(name);
  if (known !== undefined) return known;
  const oldest = made.size < MAX_MADE ? undefined : made.keys().next().value;
  if (oldest !== undefined) made.delete(oldest);
  const pattern = draw(model, sensor, channels);
  made.set(name, pattern);
  return pattern;
}

function draw(
  { width, height, seed }: CameraModel,
  { dsnuE, prnu }: NonNullable<CameraModel['sensor']>,
  channels: number,
): FixedPattern {
  const samples = width * height * channels;
  const offsetE = new Float32Array(samples);
  const response = new Float32Array(samples);
  const key = fixedPatternKey(seed);
  const words = new Uint32Array(4);
  for (let sample = 0; sample < samples; sample++) {
    threefry4x32(key, sample, 0, words);
    offsetE[sample] = dsnuE * normalQuantile(unitInterval(words[0] as number));
    response[sample] = Math.max(0, 1 + prnu * normalQuantile(unitInterval(words[1] as number)));
  }
  return { offsetE, response };
}
