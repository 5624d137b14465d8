import type { RigSensor } from '@blender-sim/description';
import type { FixedPattern } from './fixed-pattern.js';
import type { NoiseKey } from './noise-key.js';
import { normalQuantile } from './normal.js';
import { poisson } from './poisson.js';
import { threefry4x32, unitInterval } from './threefry.js';

/**
 * The linear model of EMVA 1288 Release 4.0: photons to electrons to codes, in place.
 * electrons = Poisson(QE x photons x PRNU), at most the full well; code = K x (electrons + DSNU + read noise) + black
 * level, halves up, clipped to 0..2^bits - 1 (the rounding is the standard's quantisation noise, 1/12 DN^2).
 *
 * Sample s of the image takes its random words from the blocks 0, 1, ... of count s (`threefry4x32`), whichever part of
 * the image is made by whom: the first two for the photons, the third for the read noise, those of later blocks for
 * photons whose first try was rejected.
 * @param samples in: light x exposure; out: codes.
 * @param first number of the first sample within the image.
 */
export function digitise(
  samples: Float64Array,
  count: number,
  first: number,
  sensor: RigSensor,
  noise: NoiseKey,
  pattern: FixedPattern | undefined,
): void {
  const { quantumEfficiency, photonsAtFullScale, fullWellE, readNoiseE, shotNoise, gainDnPerE, blackLevelDn } = sensor;
  const top = 2 ** sensor.bitDepth - 1;
  const electronsAtFullScale = quantumEfficiency * photonsAtFullScale;
  const isRandom = shotNoise || readNoiseE > 0;
  const words = new Uint32Array(4);
  const later = new Uint32Array(4);
  const state = { sample: first, drawn: 0 };
  const more = (): number => {
    const word = state.drawn & 3;
    if (word === 0) threefry4x32(noise, state.sample, 1 + (state.drawn >>> 2), later);
    state.drawn++;
    return unitInterval(later[word] as number);
  };
  for (let i = 0; i < count; i++) {
    const sample = first + i;
    state.sample = sample;
    state.drawn = 0;
    if (isRandom) threefry4x32(noise, sample, 0, words);
    let electrons = Math.max(0, (samples[i] as number) * electronsAtFullScale);
    if (pattern !== undefined) electrons *= pattern.response[sample] as number;
    if (shotNoise)
      electrons = poisson(electrons, unitInterval(words[0] as number), unitInterval(words[1] as number), more);
    if (electrons > fullWellE) electrons = fullWellE;
    if (pattern !== undefined) electrons += pattern.offsetE[sample] as number;
    if (readNoiseE > 0) electrons += readNoiseE * normalQuantile(unitInterval(words[2] as number));
    const code = Math.floor(gainDnPerE * electrons + blackLevelDn + 0.5);
    samples[i] = code <= 0 ? 0 : code >= top ? top : code;
  }
}
