import type { RigCamera } from '../rig.js';
import { lensFovDeg, type CameraFile } from '../schema/camera.js';
import { resolveSensor, resolveTone } from './sensor.js';
import { round9 } from './round.js';

/** Clipping planes are this factor nearer and farther than the working distance: a ray tracer loses no precision by it. */
const CLIP_FACTOR = 1000;

/** Turns the lens into a field of view, derives the clipping planes and what the sensor leaves open. */
export function resolveCamera(camera: CameraFile): RigCamera {
  const { position, look_at: lookAt } = camera;
  const { cos4, v1, v2, v3 } = camera.vignetting;
  const distance = Math.hypot(position[0] - lookAt[0], position[1] - lookAt[1], position[2] - lookAt[2]);
  const clipNear = camera.clip_near ?? nearPlane(Math.min(distance, camera.clip_far ?? distance));
  return {
    width: camera.width,
    height: camera.height,
    position,
    lookAt,
    up: camera.up,
    projection: projection(camera),
    exposure: camera.exposure,
    responsivity: camera.responsivity,
    clipNear,
    clipFar: camera.clip_far ?? round9(Math.max(distance, clipNear) * CLIP_FACTOR),
    sensor: camera.sensor === undefined ? undefined : resolveSensor(camera.sensor),
    tone: resolveTone(camera.tone),
    bayer: camera.bayer,
    lens: { ...camera.distortion, cos4, vignetting: [v1, v2, v3] },
  };
}

function nearPlane(distance: number): number {
  // Rounding alone could make it 0, which is no plane.
  return Math.max(1e-9, round9(distance / CLIP_FACTOR));
}

function projection({ fov_deg, lens, ortho_width }: CameraFile): RigCamera['projection'] {
  if (ortho_width !== undefined) return { kind: 'orthographic', width: ortho_width };
  const fovDeg = lens === undefined ? (fov_deg ?? 0) : round9(lensFovDeg(lens.focal_length_mm, lens.sensor_width_mm));
  return { kind: 'perspective', fovDeg };
}
