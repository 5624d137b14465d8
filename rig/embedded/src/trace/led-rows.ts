import { CameraRays } from './camera-rays.js';
import { Hit } from './hit.js';
import { LedLight } from './led-light.js';
import { MeshRays } from './mesh-rays.js';
import { filterOffset } from './pixel-filter.js';
import type { RowWork } from './row-work.js';
import { SamplePoints, mixed } from './sample-points.js';
import type { SurfaceMaterial, TraceScene } from './scene.js';
import { Surface } from './surface.js';

/** The rows' results: where an image's channel goes. */
export interface RowTarget {
  /** images x 3 x height x width. */
  readonly planes: Float32Array;
  /** height x images x 3: sum over the row of (half A - half B)^2 / 4. */
  readonly squares: Float64Array;
  /** Pixels with light in either half; as squares. */
  readonly lit: Float64Array;
}

/**
 * Direct light of LEDs, row by row. What a pixel gets depends on its place, the seeds and the scene alone: rows may be
 * traced in any order by any thread.
 */
export class LedRows {
  readonly #scene: TraceScene;
  readonly #camera: CameraRays;
  readonly #rays: MeshRays;
  readonly #hit: Hit;
  readonly #surface = new Surface();
  readonly #points = new SamplePoints();
  readonly #lights: readonly LedLight[];
  /** The triangle that last was in the way of an LED: tried first, since neighbours share their shadows. */
  readonly #lastBlocker: Int32Array;

  constructor(scene: TraceScene) {
    this.#scene = scene;
    this.#camera = new CameraRays(scene.camera);
    this.#rays = new MeshRays(scene.nodes, scene.positions);
    this.#hit = new Hit(scene);
    this.#lights = scene.leds.map((led) => new LedLight(led));
    this.#lastBlocker = new Int32Array(scene.leds.length).fill(-1);
  }

  /** Traces one row of both halves into `target`. */
  trace(row: number, work: RowWork, target: RowTarget): void {
    const { width, height } = this.#scene.camera;
    const { leds, cameraSamples, seeds } = work;
    const values = leds.length * 3;
    const halves = [new Float64Array(values), new Float64Array(values)] as const;
    const size = width * height;
    const firstSquare = row * values;
    for (let column = 0; column < width; column++) {
      const pixel = row * width + column;
      for (const half of [0, 1] as const) {
        halves[half].fill(0);
        for (let sample = 0; sample < cameraSamples; sample++) {
          this.#addSample(column, row, sample, mixed(seeds[half], pixel), work, halves[half]);
        }
      }
      for (let value = 0; value < values; value++) {
        // In bounds by the loop.
        const a = (halves[0][value] as number) / cameraSamples;
        const b = (halves[1][value] as number) / cameraSamples;
        target.planes[value * size + pixel] = (a + b) / 2;
        target.squares[firstSquare + value] = (target.squares[firstSquare + value] as number) + ((a - b) * (a - b)) / 4;
        if (a + b !== 0) target.lit[firstSquare + value] = (target.lit[firstSquare + value] as number) + 1;
      }
    }
  }

  #addSample(column: number, row: number, sample: number, seed: number, work: RowWork, sums: Float64Array): void {
    const { leds, stageM } = work;
    const [stageX, stageY, stageZ] = stageM;
    const points = this.#points;
    const camera = this.#camera;
    const rays = this.#rays;
    const hit = this.#hit;
    points.take(sample, seed);
    camera.aim(column + 0.5 + filterOffset(points.x), row + 0.5 + filterOffset(points.y), stageX, stageY, stageZ);
    if (!rays.closest(camera.ox, camera.oy, camera.oz, camera.dx, camera.dy, camera.dz, camera.tMin, camera.tMax, -1)) {
      return;
    }
    hit.take(camera, rays);
    const surface = this.#surface;
    const material = this.#scene.materials[hit.material] as SurfaceMaterial;
    surface.look(material, hit.nx, hit.ny, hit.nz, -camera.dx, -camera.dy, -camera.dz);
    for (let image = 0; image < leds.length; image++) {
      // LED numbers are checked where the work comes in.
      const led = leds[image] as number;
      const light = this.#lights[led] as LedLight;
      points.take(sample, mixed(seed, led + 1));
      if (!light.sample(hit, points.x, points.y, stageX, stageY, stageZ)) continue;
      if (!surface.reflect(light.lx, light.ly, light.lz)) continue;
      if (this.#isDark(light, led)) continue;
      const at = image * 3;
      const intensity = (this.#scene.leds[led] as TraceScene['leds'][number]).intensity;
      sums[at] = (sums[at] as number) + surface.r * intensity[0] * light.share;
      sums[at + 1] = (sums[at + 1] as number) + surface.g * intensity[1] * light.share;
      sums[at + 2] = (sums[at + 2] as number) + surface.b * intensity[2] * light.share;
    }
  }

  /** Whether something lies between the hit and the sampled point of the LED. */
  #isDark(light: LedLight, led: number): boolean {
    const hit = this.#hit;
    const rays = this.#rays;
    const { lx, ly, lz, distance } = light;
    const x = lx * distance + hit.x - hit.sx;
    const y = ly * distance + hit.y - hit.sy;
    const z = lz * distance + hit.z - hit.sz;
    const length = Math.sqrt(x * x + y * y + z * z);
    const dx = x / length;
    const dy = y / length;
    const dz = z / length;
    // From behind a facet whose smooth surface is lit, the facet itself is in the way.
    const skip = hit.gx * lx + hit.gy * ly + hit.gz * lz > 0 ? hit.triangle : -1;
    const last = this.#lastBlocker[led] as number;
    if (last >= 0 && last !== skip && rays.blockedBy(last, hit.sx, hit.sy, hit.sz, dx, dy, dz, hit.tMin, length)) {
      return true;
    }
    if (!rays.blocked(hit.sx, hit.sy, hit.sz, dx, dy, dz, hit.tMin, length, skip)) return false;
    this.#lastBlocker[led] = rays.triangle;
    return true;
  }
}
