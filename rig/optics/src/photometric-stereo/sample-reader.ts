import type { RigCamera } from '@blender-sim/description';

/** How a camera's samples are turned back into light. */
export interface SampleReader {
  /** Scene-linear radiance of a sample, before the camera's exposure; NaN for a saturated sample: it may be anything above. */
  readonly lightOf: (sample: number) => number;
  /** Light that is no larger is not told from darkness: rounding, and read noise where the sensor has it. */
  readonly minLight: number;
}

/** Darker than so many codes above black, rounding (half a code) is a quarter of the value. */
const DARK_CODES = 2;
/** One dark sample in 700 is above. */
const READ_NOISE_SIGMAS = 3;

/** Of a camera the part that makes codes of light. */
export type CodeCamera = Pick<RigCamera, 'exposure' | 'sensor' | 'tone'>;

/**
 * Reads 8-bit codes (MONO8) back: undoes tone curve, black level, gain and exposure. An ideal camera's code is a rounded
 * value; with a sensor it is the upper 8 bits of the converter's code, whose middle is taken. Vignetting stays: it scales all
 * images of a pixel alike, hence the albedo, not the normal.
 */
export function codeReader({ exposure, sensor, tone }: CodeCamera): SampleReader {
  const linear = inverseTone(tone);
  const table = new Float64Array(256);
  for (let code = 0; code < 256; code++) table[code] = codeLight(code, sensor, linear) / exposure;
  let black = 0;
  while (black < 254 && (table[black] as number) < 0) black += 1;
  const noise = noiseCodes(sensor);
  const minLight = table[Math.min(255, black + DARK_CODES + noise)] as number;
  table.fill(NaN, Math.max(1, fullCode(sensor, tone) - noise));
  return { lightOf: (sample) => table[sample] ?? NaN, minLight };
}

/** Reads 32F samples: light times exposure, never saturated. */
export function floatReader(exposure: number): SampleReader {
  return { lightOf: (sample) => sample / exposure, minLight: 0 };
}

/** In units of full scale (1.0 is the light that an exposure of 1 fills the range with). */
function codeLight(code: number, sensor: CodeCamera['sensor'], linear: (value: number) => number): number {
  if (sensor === undefined) return linear(code / 255);
  const step = 2 ** (sensor.bitDepth - 8);
  const top = 2 ** sensor.bitDepth - 1;
  const dn = linear((code * step + (step - 1) / 2) / top) * top;
  return (dn - sensor.blackLevelDn) / (sensor.gainDnPerE * sensor.quantumEfficiency * sensor.photonsAtFullScale);
}

/** How far read noise moves an 8-bit code of a linear camera. */
function noiseCodes(sensor: CodeCamera['sensor']): number {
  if (sensor === undefined) return 0;
  return Math.ceil((READ_NOISE_SIGMAS * sensor.readNoiseE * sensor.gainDnPerE) / 2 ** (sensor.bitDepth - 8));
}

/** The brightest code there is: the converter's last one, or that of a full well. */
function fullCode(sensor: CodeCamera['sensor'], tone: CodeCamera['tone']): number {
  if (sensor === undefined) return 255;
  const top = 2 ** sensor.bitDepth - 1;
  const fullDn = Math.min(top, sensor.fullWellE * sensor.gainDnPerE + sensor.blackLevelDn);
  return Math.floor((forwardTone(tone, fullDn / top) * top) / 2 ** (sensor.bitDepth - 8));
}

function inverseTone(tone: CodeCamera['tone']): (value: number) => number {
  switch (tone.kind) {
    case 'linear':
      return (value) => value;
    // IEC 61966-2-1.
    case 'srgb':
      return (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    case 'gamma':
      return (value) => value ** tone.gamma;
  }
}

function forwardTone(tone: CodeCamera['tone'], value: number): number {
  switch (tone.kind) {
    case 'linear':
      return value;
    case 'srgb':
      return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
    case 'gamma':
      return value ** (1 / tone.gamma);
  }
}
