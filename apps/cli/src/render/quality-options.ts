import type { QualityOptions } from '@blender-sim/driver';
import { type OptionValues, integerOption, usage } from '../command.js';

/** How good a request's images shall be; every default is the rig's setting. */
export const QUALITY_OPTIONS = {
  mode: {
    type: 'string',
    value: 'MODE',
    help: 'auto, basis (the position is traced once, patterns are sums) or direct (a trace a pattern)',
    default: "the rig's",
  },
  samples: { type: 'string', value: 'N', help: 'light paths a pixel', default: "the rig's" },
  noise: {
    type: 'string',
    value: 'SIGMA',
    help: 'instead of samples: no image is noisier, in 8-bit levels before sensor noise',
    default: "the rig's",
  },
  repetition: {
    type: 'string',
    value: 'N',
    help: 'which exposure: another number draws other sensor noise',
    default: '0',
  },
} as const;

const MAX_SAMPLES = 1_048_576;

/** Only what was given. @throws CliError USAGE: out of range, `--noise` with `--samples` or with `--mode direct`. */
export function qualityOf(command: string, options: OptionValues<typeof QUALITY_OPTIONS>): QualityOptions {
  const { mode, samples, noise, repetition } = options;
  if (mode !== undefined && mode !== 'auto' && mode !== 'basis' && mode !== 'direct') {
    throw usage(command, `--mode is ${JSON.stringify(mode)}; expected auto, basis or direct`);
  }
  if (noise !== undefined && samples !== undefined) {
    throw usage(command, '--samples and --noise exclude each other: say how much to trace, or how good it has to be');
  }
  if (noise !== undefined && mode === 'direct') {
    throw usage(command, '--noise needs the basis; with --mode direct give --samples');
  }
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(samples === undefined ? {} : { samples: integerOption(command, 'samples', samples, 1, MAX_SAMPLES) }),
    ...(noise === undefined ? {} : { noise: positive(command, 'noise', noise) }),
    ...(repetition === undefined
      ? {}
      : { repetition: integerOption(command, 'repetition', repetition, 0, 2 ** 32 - 1) }),
  };
}

/** @throws CliError USAGE. */
export function positive(command: string, name: string, text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw usage(command, `--${name} is ${JSON.stringify(text)}; expected a number above 0`);
}
