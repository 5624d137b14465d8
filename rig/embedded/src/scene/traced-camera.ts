import { type Rig, tracingCamera } from '@blender-sim/description';
import type { TraceCamera, Triple } from '../trace/scene.js';

/**
 * The camera that is traced: the rig's without its lens' distortion (`tracingCamera`), in metres. Looks from `position` at `lookAt`; the image's up is the projection of
 * `up`. The one place that knows which image is traced for a rig.
 */
export function tracedCamera(rig: Rig): TraceCamera {
  const { camera, metresPerUnit } = rig;
  const { width, height, projection } = tracingCamera(camera);
  const position = times(camera.position, metresPerUnit);
  const forward = unit(minus(camera.lookAt, camera.position));
  const right = unit(cross(forward, camera.up));
  return {
    width,
    height,
    position,
    forward,
    right,
    up: cross(right, forward),
    kind: projection.kind,
    halfWidth:
      projection.kind === 'perspective'
        ? Math.tan((projection.fovDeg * Math.PI) / 360)
        : (projection.width * metresPerUnit) / 2,
    clipNear: camera.clipNear * metresPerUnit,
    clipFar: camera.clipFar * metresPerUnit,
  };
}

/** a x factor. */
export function times(a: Triple, factor: number): Triple {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

/** a - b. */
export function minus(a: Triple, b: Triple): Triple {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** A vector of length 1 that points the same way. */
export function unit(a: Triple): Triple {
  return times(a, 1 / Math.hypot(...a));
}

function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
