import type { CameraRays } from './camera-rays.js';
import type { MeshRays } from './mesh-rays.js';
import type { TraceScene } from './scene.js';

/** The point that a camera ray hits: where, which way it faces, where its shadow rays begin. Metres, stage at 0. */
export class Hit {
  x = 0;
  y = 0;
  z = 0;
  /** Geometric normal, unit, on the viewer's side. */
  gx = 0;
  gy = 0;
  gz = 1;
  /** Shading normal, unit, on the viewer's side. */
  nx = 0;
  ny = 0;
  nz = 1;
  /** Where rays to lights begin. */
  sx = 0;
  sy = 0;
  sz = 0;
  /** Shortest shadow ray hit that counts: below it is the rounding of the point itself. */
  tMin = 0;
  triangle = -1;
  material = 0;
  readonly #scene: TraceScene;

  constructor(scene: TraceScene) {
    this.#scene = scene;
  }

  /** Takes over what `rays` found along `ray`. */
  take(ray: CameraRays, rays: MeshRays): void {
    const { positions: p, normals, materialOf } = this.#scene;
    const { triangle, u, v } = rays;
    const w = 1 - u - v;
    const at = triangle * 9;
    this.triangle = triangle;
    // All indices are of a triangle that was hit.
    this.material = materialOf[triangle] as number;
    const ax = p[at] as number;
    const ay = p[at + 1] as number;
    const az = p[at + 2] as number;
    const e1x = (p[at + 3] as number) - ax;
    const e1y = (p[at + 4] as number) - ay;
    const e1z = (p[at + 5] as number) - az;
    const e2x = (p[at + 6] as number) - ax;
    const e2y = (p[at + 7] as number) - ay;
    const e2z = (p[at + 8] as number) - az;
    // From the corners, not along the ray: the point lies in the triangle to the last digit.
    this.x = ax + e1x * u + e2x * v;
    this.y = ay + e1y * u + e2y * v;
    this.z = az + e1z * u + e2z * v;
    this.tMin = 1e-9 * (Math.abs(this.x) + Math.abs(this.y) + Math.abs(this.z) + 1e-3);
    const gx = e1y * e2z - e1z * e2y;
    const gy = e1z * e2x - e1x * e2z;
    const gz = e1x * e2y - e1y * e2x;
    const behind = gx * ray.dx + gy * ray.dy + gz * ray.dz > 0;
    const scale = (behind ? -1 : 1) / Math.sqrt(gx * gx + gy * gy + gz * gz);
    this.gx = gx * scale;
    this.gy = gy * scale;
    this.gz = gz * scale;
    this.sx = this.x;
    this.sy = this.y;
    this.sz = this.z;
    const nx = (normals[at] as number) * w + (normals[at + 3] as number) * u + (normals[at + 6] as number) * v;
    const ny = (normals[at + 1] as number) * w + (normals[at + 4] as number) * u + (normals[at + 7] as number) * v;
    const nz = (normals[at + 2] as number) * w + (normals[at + 5] as number) * u + (normals[at + 8] as number) * v;
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
    if (length < 1e-6) {
      this.nx = this.gx;
      this.ny = this.gy;
      this.nz = this.gz;
      return;
    }
    const side = (behind ? -1 : 1) / length;
    this.nx = nx * side;
    this.ny = ny * side;
    this.nz = nz * side;
    this.#lift(at, u, v, w, behind ? -1 : 1);
  }

  /**
   * Lifts the start of shadow rays from the flat triangle to the curved surface that its normals stand for, so that a
   * smooth body does not shade itself in facets: the point projected onto the corners' tangent planes where it lies below
   * them (Hanika 2021, "Hacking the Shadow Terminator"). Cycles does alike near the terminator.
   */
  #lift(at: number, u: number, v: number, w: number, side: number): void {
    const { positions: p, normals: n } = this.#scene;
    let x = 0;
    let y = 0;
    let z = 0;
    for (let corner = 0; corner < 3; corner++) {
      const k = at + corner * 3;
      const share = corner === 0 ? w : corner === 1 ? u : v;
      const nx = (n[k] as number) * side;
      const ny = (n[k + 1] as number) * side;
      const nz = (n[k + 2] as number) * side;
      const height =
        (this.x - (p[k] as number)) * nx + (this.y - (p[k + 1] as number)) * ny + (this.z - (p[k + 2] as number)) * nz;
      if (height >= 0) continue;
      x -= share * height * nx;
      y -= share * height * ny;
      z -= share * height * nz;
    }
    this.sx += x;
    this.sy += y;
    this.sz += z;
  }
}
