import type { RigCamera, Vec3 } from '@blender-sim/description';

/** A camera's own axes in rig coordinates, unit vectors: to the right of the image, up, and towards who looks at it. */
export interface CameraAxes {
  readonly right: Vec3;
  readonly up: Vec3;
  /** Against the line of sight. */
  readonly back: Vec3;
}

/** The image's up is the part of the camera's `up` that is across the line of sight. */
export function cameraAxes({ position, lookAt, up }: Pick<RigCamera, 'position' | 'lookAt' | 'up'>): CameraAxes {
  const back = unit([position[0] - lookAt[0], position[1] - lookAt[1], position[2] - lookAt[2]]);
  const right = unit(cross(up, back));
  return { right, up: cross(back, right), back };
}

function unit([x, y, z]: Vec3): Vec3 {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

function cross([ax, ay, az]: Vec3, [bx, by, bz]: Vec3): Vec3 {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}
