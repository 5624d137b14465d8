import type { RigCamera, RigSensor } from '@blender-sim/description';

/** What turns linear light into codes: plain data that can be sent to a worker thread. */
export interface CameraModel {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Light x exposure = 1 is full scale; above 0, no unit. */
  readonly exposure: number;
  /** Share of linear R, G and B in a mono pixel. */
  readonly responsivity: readonly [r: number, g: number, b: number];
  /** Undefined: an ideal sensor without noise. */
  readonly sensor: RigSensor | undefined;
  readonly tone: RigCamera['tone'];
  readonly bayer: RigCamera['bayer'];
  /** The rig's seed, of which the sensor's fixed patterns are made. */
  readonly seed: number;
}

/** The response of a rig's camera; `seed` is the rig's `render.seed`. The lens is not in it: see `lensMap`. */
export function cameraModel(camera: Omit<CameraModel, 'seed'>, seed: number): CameraModel {
  const { width, height, exposure, responsivity, sensor, tone, bayer } = camera;
  return { width, height, exposure, responsivity, sensor, tone, bayer, seed };
}
