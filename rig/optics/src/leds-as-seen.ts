import type { Rig, Vec3 } from '@blender-sim/description';
import type { Position } from '@blender-sim/protocol';

/** An LED as the object's origin sees it. */
export interface SeenLed {
  /** Unit vector from the object towards the LED, in the rig's coordinates. */
  readonly direction: Vec3;
  /** In the rig's length unit. */
  readonly distance: number;
  /** At full power, on a surface that faces the LED, in W/m2. */
  readonly irradiance: number;
}

/**
 * Where the LEDs are as the object's origin sees them when the stage is at a position. A point of P watts has the radiant
 * intensity P / 4 pi in every direction, a disk P / pi x cosine to its axis (rig/blender/README.md, "Light").
 */
export function ledsAsSeen(rig: Rig, position: Position): SeenLed[] {
  const unit = rig.metresPerUnit;
  return rig.leds.map(({ position: [x, y, z], aim, emitter, powerW }) => {
    const towards: Vec3 = [x - position.x, y - position.y, z - position.z];
    const distance = Math.hypot(...towards);
    const direction: Vec3 =
      distance === 0 ? [0, 0, 1] : [towards[0] / distance, towards[1] / distance, towards[2] / distance];
    const axis: Vec3 = [aim[0] - x, aim[1] - y, aim[2] - z];
    const length = Math.hypot(...axis);
    const cosine =
      length === 0 ? 0 : -(axis[0] * direction[0] + axis[1] * direction[1] + axis[2] * direction[2]) / length;
    const intensity = emitter === 'disk' ? (powerW / Math.PI) * Math.max(0, cosine) : powerW / (4 * Math.PI);
    return { direction, distance, irradiance: intensity / (distance * unit) ** 2 };
  });
}
