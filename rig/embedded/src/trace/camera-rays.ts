import type { TraceCamera } from './scene.js';

/** Rays of the rig's camera, as Blender's: a pinhole or a telecentric lens with a horizontal field of view. */
export class CameraRays {
  ox = 0;
  oy = 0;
  oz = 0;
  /** Unit vector. */
  dx = 0;
  dy = 0;
  dz = 0;
  /** Where along the ray the clip planes are. */
  tMin = 0;
  tMax = 0;
  readonly #camera: TraceCamera;
  readonly #halfHeight: number;

  constructor(camera: TraceCamera) {
    this.#camera = camera;
    this.#halfHeight = (camera.halfWidth * camera.height) / camera.width;
  }

  /**
   * Aims through a point of the image.
   * @param column, row in pixels from the top left corner: the middle of the first pixel is 0.5, 0.5.
   * @param stage where the stage is, metres; rays come out relative to it, the object stays where it is.
   */
  aim(column: number, row: number, stageX: number, stageY: number, stageZ: number): void {
    const { width, height, position, forward, right, up, kind, halfWidth, clipNear, clipFar } = this.#camera;
    const a = ((2 * column) / width - 1) * halfWidth;
    const b = (1 - (2 * row) / height) * this.#halfHeight;
    const x = right[0] * a + up[0] * b;
    const y = right[1] * a + up[1] * b;
    const z = right[2] * a + up[2] * b;
    this.ox = position[0] - stageX;
    this.oy = position[1] - stageY;
    this.oz = position[2] - stageZ;
    if (kind === 'orthographic') {
      this.ox += x;
      this.oy += y;
      this.oz += z;
      [this.dx, this.dy, this.dz] = forward;
      this.tMin = clipNear;
      this.tMax = clipFar;
      return;
    }
    const length = Math.sqrt(1 + a * a + b * b);
    this.dx = (forward[0] + x) / length;
    this.dy = (forward[1] + y) / length;
    this.dz = (forward[2] + z) / length;
    this.tMin = clipNear * length;
    this.tMax = clipFar * length;
  }
}
