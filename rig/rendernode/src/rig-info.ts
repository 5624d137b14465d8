import type { Rig } from '@blender-sim/description';
import { OK_STATUS, PixelFormat, type Position, type RigInfo__Output } from '@blender-sim/protocol';

/** What the protocol tells of a rig. @param renderer empty texts where none runs. */
export function rigInfo(
  rig: Rig,
  renderer: { readonly rendererDigest: string; readonly renderer: string },
): RigInfo__Output {
  return {
    status: OK_STATUS,
    name: rig.name,
    length_unit: rig.lengthUnit,
    light_count: rig.leds.length,
    light_positions: rig.leds.map((led) => ({ ...positionOfVector(led.position) })),
    width: rig.camera.width,
    height: rig.camera.height,
    pixel_format: PixelFormat.MONO8,
    limit_min: { ...positionOfVector(rig.stage.min) },
    limit_max: { ...positionOfVector(rig.stage.max) },
    home: { ...positionOfVector(rig.stage.home) },
    rig_digest: rig.digest,
    renderer_digest: renderer.rendererDigest,
    renderer: renderer.renderer,
  };
}

/** [x, y, z] as a Position. */
export function positionOfVector([x, y, z]: readonly [number, number, number]): Position {
  return { x, y, z };
}
