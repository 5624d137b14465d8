import { type Surface, mask, spread } from './surface.js';

/**
 * A direction to look for light in, chosen about as often as the surface reflects from there: half of the time from the
 * cosine over the hemisphere, half of it from the visible facets of the GGX lobe (Heitz 2018). Matt: the cosine always.
 */
export class SurfaceDirections {
  /** Unit vector. */
  x = 0;
  y = 0;
  z = 1;
  /** Probability density per steradian; 0: the direction is below the surface. */
  density = 0;

  /** @param lobe, u, v even in 0..1 and independent. */
  take(surface: Surface, lobe: number, u: number, v: number): void {
    const { nx, ny, nz, vx, vy, vz } = surface;
    const sign = nz < 0 ? -1 : 1;
    const a = -1 / (sign + nz);
    const b = nx * ny * a;
    const [tx, ty, tz] = [1 + sign * nx * nx * a, sign * b, -sign * nx];
    const [bx, by, bz] = [b, sign + ny * ny * a, -ny];
    const [wx, wy, wz] = [vx * tx + vy * ty + vz * tz, vx * bx + vy * by + vz * bz, vx * nx + vy * ny + vz * nz];
    const glossShare = surface.glossy ? 0.5 : 0;
    let [lx, ly, lz] = [0, 0, 0];
    if (lobe < glossShare) {
      const [hx, hy, hz] = visibleFacet(wx, wy, wz, surface.alpha, u, v);
      const twice = 2 * (wx * hx + wy * hy + wz * hz);
      [lx, ly, lz] = [twice * hx - wx, twice * hy - wy, twice * hz - wz];
    } else {
      const r = Math.sqrt(u);
      [lx, ly, lz] = [r * Math.cos(2 * Math.PI * v), r * Math.sin(2 * Math.PI * v), Math.sqrt(1 - u)];
    }
    this.x = lx * tx + ly * bx + lz * nx;
    this.y = lx * ty + ly * by + lz * ny;
    this.z = lx * tz + ly * bz + lz * nz;
    this.density =
      lz > 0 ? ((1 - glossShare) * lz) / Math.PI + glossShare * glossDensity(surface, wx, wy, wz, lx, ly, lz) : 0;
  }
}

/** How often a visible facet reflects w to l: D G1(w) / (4 cos w). */
function glossDensity(
  surface: Surface,
  wx: number,
  wy: number,
  wz: number,
  lx: number,
  ly: number,
  lz: number,
): number {
  if (!surface.glossy || wz <= 0) return 0;
  const length = Math.hypot(wx + lx, wy + ly, wz + lz);
  return (spread((wz + lz) / length, surface.alpha) * mask(wz, surface.alpha)) / (4 * wz);
}

/** Heitz 2018, "Sampling the GGX Distribution of Visible Normals". */
function visibleFacet(
  wx: number,
  wy: number,
  wz: number,
  alpha: number,
  u: number,
  v: number,
): readonly [number, number, number] {
  const stretched = Math.hypot(alpha * wx, alpha * wy, wz);
  const [x, y, z] = [(alpha * wx) / stretched, (alpha * wy) / stretched, wz / stretched];
  const flat = x * x + y * y;
  const [t1x, t1y] = flat > 0 ? [-y / Math.sqrt(flat), x / Math.sqrt(flat)] : [1, 0];
  const [t2x, t2y, t2z] = [-z * t1y, z * t1x, x * t1y - y * t1x];
  const r = Math.sqrt(u);
  const p = r * Math.cos(2 * Math.PI * v);
  const half = 0.5 * (1 + z);
  const q = (1 - half) * Math.sqrt(Math.max(0, 1 - p * p)) + half * r * Math.sin(2 * Math.PI * v);
  const up = Math.sqrt(Math.max(0, 1 - p * p - q * q));
  const [hx, hy, hz] = [
    alpha * (p * t1x + q * t2x + up * x),
    alpha * (p * t1y + q * t2y + up * y),
    Math.max(0, q * t2z + up * z),
  ];
  const length = Math.hypot(hx, hy, hz);
  return [hx / length, hy / length, hz / length];
}
