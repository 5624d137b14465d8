import { CameraRays } from './camera-rays.js';
import { Hit } from './hit.js';
import { MeshRays } from './mesh-rays.js';
import type { SurfaceMaterial, TraceScene } from './scene.js';

/** Maps in shared memory, as GroundTruth has them; lengths in metres. */
export interface TruthTarget {
  readonly normal: Float32Array;
  readonly depth: Float32Array;
  readonly point: Float32Array;
  readonly albedo: Float32Array;
  readonly mask: Float32Array;
}

/** What the camera sees through the middle of each pixel, row by row. */
export class TruthRows {
  readonly #scene: TraceScene;
  readonly #camera: CameraRays;
  readonly #rays: MeshRays;
  readonly #hit: Hit;

  constructor(scene: TraceScene) {
    this.#scene = scene;
    this.#camera = new CameraRays(scene.camera);
    this.#rays = new MeshRays(scene.nodes, scene.positions);
    this.#hit = new Hit(scene);
  }

  /** Traces one row; where no object is, the maps stay as they are (0). */
  trace(row: number, stageM: readonly [number, number, number], target: TruthTarget): void {
    const { width, position, forward } = this.#scene.camera;
    const camera = this.#camera;
    const rays = this.#rays;
    const hit = this.#hit;
    for (let column = 0; column < width; column++) {
      camera.aim(column + 0.5, row + 0.5, stageM[0], stageM[1], stageM[2]);
      const { ox, oy, oz, dx, dy, dz, tMin, tMax } = camera;
      if (!rays.closest(ox, oy, oz, dx, dy, dz, tMin, tMax, -1)) continue;
      hit.take(camera, rays);
      const pixel = row * width + column;
      const x = hit.x + stageM[0];
      const y = hit.y + stageM[1];
      const z = hit.z + stageM[2];
      target.point.set([x, y, z], pixel * 3);
      target.normal.set([hit.nx, hit.ny, hit.nz], pixel * 3);
      target.depth[pixel] =
        (x - position[0]) * forward[0] + (y - position[1]) * forward[1] + (z - position[2]) * forward[2];
      target.mask[pixel] = 1;
      // The triangle's material is in the table by construction.
      const { kind, baseColor, metallic } = this.#scene.materials[hit.material] as SurfaceMaterial;
      const share = kind === 'matt' ? 1 : 1 - metallic;
      target.albedo.set([baseColor[0] * share, baseColor[1] * share, baseColor[2] * share], pixel * 3);
    }
  }
}
