import type { RigCamera, RigSensor } from '../rig.js';
import type { SensorFile, ToneFile } from '../schema/sensor.js';

/** Of the noise in the dark, between code 0 and the default black level: 3 pixels in 10 million are cut off. */
const SIGMAS_ABOVE_ZERO = 5;

/**
 * Fills in what a sensor's other values imply: light x exposure = 1 fills the well, a full well is the highest code, and
 * the black level keeps the noise in the dark above 0 (EMVA 1288 asks for that too) but never takes half the codes.
 */
export function resolveSensor(sensor: SensorFile): RigSensor {
  const top = 2 ** sensor.bit_depth - 1;
  const { full_well_e: fullWellE, read_noise_e: readNoiseE, dsnu_e: dsnuE } = sensor;
  const darkE = SIGMAS_ABOVE_ZERO * Math.sqrt(readNoiseE * readNoiseE + dsnuE * dsnuE);
  const darkDn = darkE * (sensor.gain_dn_per_e ?? top / fullWellE);
  const blackLevelDn = sensor.black_level_dn ?? Math.min(Math.ceil(darkDn), Math.floor(top / 2));
  return {
    quantumEfficiency: sensor.quantum_efficiency,
    fullWellE,
    readNoiseE,
    gainDnPerE: sensor.gain_dn_per_e ?? (top - blackLevelDn) / fullWellE,
    blackLevelDn,
    dsnuE,
    prnu: sensor.prnu_percent / 100,
    shotNoise: sensor.shot_noise,
    bitDepth: sensor.bit_depth,
    photonsAtFullScale: sensor.photons_at_full_scale ?? fullWellE / sensor.quantum_efficiency,
  };
}

/** The tone as a value with a discriminant; gamma 1 is linear. */
export function resolveTone(tone: ToneFile): RigCamera['tone'] {
  if (typeof tone === 'string') return { kind: tone };
  return tone.gamma === 1 ? { kind: 'linear' } : { kind: 'gamma', gamma: tone.gamma };
}
