import type { GroundTruthResult } from '@blender-sim/driver';
import { encodeExr } from '../images/exr.js';
import { encodePng16 } from '../images/png.js';
import { MAP_CHANNELS, encodeMap } from './truth-encoding.js';

/** Names of the files of one position's ground truth, relative to the folder. */
export interface TruthRecord {
  /** How the PNGs are to be read: ranges, formulas, units. */
  readonly description: string;
  /** The LEDs as the object sees them. */
  readonly leds: string;
  readonly maps: Readonly<Record<keyof GroundTruthResult['maps'], { readonly exr: string; readonly png: string }>>;
}

export interface TruthFilesOptions {
  /** What the files' names begin with, e.g. `p00`. */
  readonly prefix: string;
  /** Of positions, depth and points. */
  readonly lengthUnit: string;
  /** Writes one file into the output folder. */
  readonly write: (file: string, content: Uint8Array | string) => Promise<void>;
}

const NAMES = ['normal', 'depth', 'point', 'albedo', 'mask'] as const;

/**
 * Writes a position's ground truth: every map as 32-bit float EXR and as 16-bit PNG, a JSON file that says how the PNGs are
 * encoded, and one with the LEDs' direction, distance and irradiance.
 * @throws what `write` throws.
 */
export async function writeTruth(truth: GroundTruthResult, options: TruthFilesOptions): Promise<TruthRecord> {
  const { prefix, lengthUnit, write } = options;
  const { width, height, position } = truth;
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const maps = {} as Record<(typeof NAMES)[number], { exr: string; png: string }>;
  const described: Record<string, unknown> = {};
  for (const name of NAMES) {
    const files = { exr: `${prefix}-${name}.exr`, png: `${prefix}-${name}.png` };
    const { codes, channels, formula, range } = encodeMap(name, truth);
    await write(files.exr, encodeExr({ width, height, channels: MAP_CHANNELS[name], data: truth.maps[name] }));
    await write(files.png, encodePng16(codes, width, height));
    maps[name] = files;
    described[name] = { ...files, channels, png16: formula, ...(range === undefined ? {} : { range }) };
  }
  const description = `${prefix}-truth.json`;
  await write(description, json({ position, lengthUnit, width, height, maps: described }));
  const leds = `${prefix}-leds.json`;
  await write(leds, json({ position, lengthUnit, irradianceUnit: 'W/m2', leds: truth.leds }));
  return { description, leds, maps };
}
