import type { RigSensor } from '@blender-sim/description';
import { PixelFormat, type PixelLayout, imageBytes, pixelLayout } from '@blender-sim/protocol';
import type { CameraModel } from '../camera-model.js';
import { exposeSensor } from '../expose-sensor.js';
import { type NoiseKey, noiseKey } from '../noise-key.js';
import type { PixelRange } from '../signal.js';

/** A sensor without any noise: 10,000 electrons are light x exposure = 1, a code is 2.5 electrons. */
export const QUIET: RigSensor = {
  ...{ quantumEfficiency: 0.5, fullWellE: 10_000, readNoiseE: 0, gainDnPerE: 0.4, blackLevelDn: 0 },
  ...{ dsnuE: 0, prnu: 0, shotNoise: false, bitDepth: 12, photonsAtFullScale: 20_000 },
};

/** A camera of 16 x 8 pixels without a sensor, but for what is given. */
export function modelOf(given: Partial<CameraModel> = {}): CameraModel {
  return {
    ...{ width: 16, height: 8, exposure: 1, responsivity: [0.2, 0.7, 0.1], sensor: undefined },
    ...{ tone: { kind: 'linear' }, bayer: 'none', seed: 1 },
    ...given,
  };
}

/** The key of one exposure of some pattern. */
export function keyOf(repetition: number): NoiseKey {
  return noiseKey(1, { x: 0, y: 0, z: 0 }, Uint32Array.of(0xffffffff), repetition);
}

export function layoutOf(format: keyof typeof PixelFormat): PixelLayout {
  const layout = pixelLayout(PixelFormat[format]);
  if (layout === undefined) throw new Error('no such format');
  return layout;
}

/** The samples of an image as numbers. */
export function exposed(
  light: Float32Array,
  model: CameraModel,
  format: keyof typeof PixelFormat,
  noise?: NoiseKey,
  ranges: readonly PixelRange[] = [{ from: 0, to: model.width * model.height }],
): number[] {
  const layout = layoutOf(format);
  const out = new Uint8Array(imageBytes(model.width, model.height, layout));
  for (const range of ranges) exposeSensor(light, model, layout, noise, out, range);
  if (layout.bytesPerSample === 1) return [...out];
  return [...(layout.bytesPerSample === 2 ? new Uint16Array(out.buffer) : new Float32Array(out.buffer))];
}
