import type { RigCamera } from '@blender-sim/description';
import { cameraAxes } from './camera-axes.js';

/** What of a camera says where its pixels look. */
export type CameraGeometry = Pick<RigCamera, 'width' | 'height' | 'position' | 'lookAt' | 'up' | 'projection'>;

/**
 * The points that a depth map shows, for a camera without lens distortion: through the middle of every pixel.
 * @param depth height x width: distance along the line of sight, rig units; 0: nothing there.
 * @returns height x width x 3 in rig coordinates; 0 where the depth is 0.
 * @throws RangeError when the map is not of the camera's size.
 */
export function pointsFromDepth(depth: ArrayLike<number>, camera: CameraGeometry): Float64Array {
  const { width, height, position, projection } = camera;
  if (depth.length !== width * height) {
    throw new RangeError(`depth has ${depth.length} values; the camera has ${width}x${height} pixels.`);
  }
  const { right, up, back } = cameraAxes(camera);
  const perspective = projection.kind === 'perspective';
  // Half the image's width: at distance 1, or at any.
  const half = projection.kind === 'perspective' ? Math.tan((projection.fovDeg * Math.PI) / 360) : projection.width / 2;
  const points = new Float64Array(width * height * 3);
  for (let y = 0, pixel = 0; y < height; y++) {
    const v = (half * (height - 2 * y - 1)) / width;
    for (let x = 0; x < width; x++, pixel++) {
      const distance = depth[pixel] as number;
      if (distance === 0) continue;
      const u = (half * (2 * x + 1 - width)) / width;
      const spread = perspective ? distance : 1;
      for (let axis = 0; axis < 3; axis++) {
        points[pixel * 3 + axis] =
          (position[axis] as number) +
          spread * (u * (right[axis] as number) + v * (up[axis] as number)) -
          distance * (back[axis] as number);
      }
    }
  }
  return points;
}
