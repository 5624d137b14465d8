import { CameraRays } from './camera-rays.js';
import { Hit } from './hit.js';
import type { RowTarget } from './led-rows.js';
import { MeshRays } from './mesh-rays.js';
import { filterOffset } from './pixel-filter.js';
import type { RowWork } from './row-work.js';
import { SamplePoints, mixed } from './sample-points.js';
import type { SurfaceMaterial, TraceScene } from './scene.js';
import { Surface } from './surface.js';
import { SurfaceDirections } from './surface-directions.js';

/** Numbers for seeds of their own, beside those of LEDs (1 and up). */
const DIRECTION = 0x40000000;
const LOBE = 0x40000001;

/**
 * The light that does not come from LEDs, row by row: the uniform surroundings and emissive materials, seen by the camera
 * and reflected once. One direction a sample, chosen as the surface reflects.
 */
export class AmbientRows {
  readonly #scene: TraceScene;
  readonly #camera: CameraRays;
  readonly #rays: MeshRays;
  readonly #hit: Hit;
  readonly #surface = new Surface();
  readonly #points = new SamplePoints();
  readonly #directions = new SurfaceDirections();

  constructor(scene: TraceScene) {
    this.#scene = scene;
    this.#camera = new CameraRays(scene.camera);
    this.#rays = new MeshRays(scene.nodes, scene.positions);
    this.#hit = new Hit(scene);
  }

  /** Traces one row of both halves of the single image. */
  trace(row: number, { cameraSamples, seeds, stageM }: RowWork, target: RowTarget): void {
    const { width, height } = this.#scene.camera;
    const halves = [new Float64Array(3), new Float64Array(3)] as const;
    for (let column = 0; column < width; column++) {
      const pixel = row * width + column;
      for (const half of [0, 1] as const) {
        halves[half].fill(0);
        for (let sample = 0; sample < cameraSamples; sample++) {
          this.#addSample(column, row, sample, mixed(seeds[half], pixel), stageM, halves[half]);
        }
      }
      for (let channel = 0; channel < 3; channel++) {
        // In bounds by the loop.
        const a = (halves[0][channel] as number) / cameraSamples;
        const b = (halves[1][channel] as number) / cameraSamples;
        target.planes[channel * width * height + pixel] = (a + b) / 2;
        const at = row * 3 + channel;
        target.squares[at] = (target.squares[at] as number) + ((a - b) * (a - b)) / 4;
        if (a + b !== 0) target.lit[at] = (target.lit[at] as number) + 1;
      }
    }
  }

  #addSample(
    column: number,
    row: number,
    sample: number,
    seed: number,
    stageM: RowWork['stageM'],
    sums: Float64Array,
  ): void {
    const { materials, ambient } = this.#scene;
    const points = this.#points;
    const camera = this.#camera;
    const rays = this.#rays;
    const hit = this.#hit;
    const surface = this.#surface;
    const directions = this.#directions;
    points.take(sample, seed);
    camera.aim(column + 0.5 + filterOffset(points.x), row + 0.5 + filterOffset(points.y), ...stageM);
    if (!rays.closest(camera.ox, camera.oy, camera.oz, camera.dx, camera.dy, camera.dz, camera.tMin, camera.tMax, -1)) {
      add(sums, ambient, 1, 1, 1);
      return;
    }
    hit.take(camera, rays);
    const material = materials[hit.material] as SurfaceMaterial;
    add(sums, material.emission, 1, 1, 1);
    surface.look(material, hit.nx, hit.ny, hit.nz, -camera.dx, -camera.dy, -camera.dz);
    points.take(sample, mixed(seed, LOBE));
    const lobe = points.x;
    points.take(sample, mixed(seed, DIRECTION));
    directions.take(surface, lobe, points.x, points.y);
    const { x, y, z, density } = directions;
    if (density <= 0 || hit.gx * x + hit.gy * y + hit.gz * z <= 0 || !surface.reflect(x, y, z)) return;
    const [r, g, b] = [surface.r / density, surface.g / density, surface.b / density];
    const isFree = !rays.closest(hit.sx, hit.sy, hit.sz, x, y, z, hit.tMin, Infinity, hit.triangle);
    const from = isFree
      ? ambient
      : (materials[this.#scene.materialOf[rays.triangle] as number] as SurfaceMaterial).emission;
    add(sums, from, r, g, b);
  }
}

function add(sums: Float64Array, light: readonly [number, number, number], r: number, g: number, b: number): void {
  // Three channels each.
  sums[0] = (sums[0] as number) + light[0] * r;
  sums[1] = (sums[1] as number) + light[1] * g;
  sums[2] = (sums[2] as number) + light[2] * b;
}
