import type { RigLed, Vec3 } from '@blender-sim/description';

/** An LED as photometric stereo sees it: a place that shines to all sides, or a Lambertian disk with an axis. */
export interface LightSource {
  /** Rig units. */
  readonly position: Vec3;
  /** The unit vector in which a disk shines; undefined: to all sides alike. */
  readonly axis: Vec3 | undefined;
  /** Towards the axis, at full power, in W/sr as the camera's mono pixels weigh the colours. */
  readonly radiantIntensity: number;
}

/** How lights are read from a rig. */
export interface LightSourceOptions {
  /**
   * Responsivity of a mono pixel to R, G, B: an LED counts with the responsivity-weighted share of its colour. Exact for a
   * grey object, or where all LEDs have one colour.
   */
  readonly responsivity: Vec3;
}

/**
 * A rig's LEDs at full power as light sources. A point of P watts shines P / (4 pi) W/sr to every side, a disk P / pi along
 * its axis and less by the cosine to the side (Lambert), which is how the rig's LEDs are defined.
 */
export function lightSources(leds: readonly RigLed[], { responsivity }: LightSourceOptions): LightSource[] {
  return leds.map(({ position, emitter, powerW, color, aim }) => {
    const share = color.reduce((sum, value, channel) => sum + value * (responsivity[channel] ?? 0), 0);
    const watts = powerW * share;
    return emitter === 'disk'
      ? { position, axis: direction(position, aim), radiantIntensity: watts / Math.PI }
      : { position, axis: undefined, radiantIntensity: watts / (4 * Math.PI) };
  });
}

function direction(from: Vec3, to: Vec3): Vec3 {
  const [x, y, z] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
