/** Octets and words of a node as three-mesh-bvh lays it out: 6 floats of bounds, then links. */
const WORDS = 8;
const LEAF = 0xffff;
/** Stands for 1 / 0: no NaN comes out when it meets 0, as with Infinity. */
const HUGE = 1e30;
/** Deeper than three-mesh-bvh builds (40). */
const STACK = 256;

/**
 * Rays against the object's triangles. Walks the tree that three-mesh-bvh built without an object made for any ray: its own
 * walk allocates and knows no "is anything in between". The results stay in fields until the next call.
 */
export class MeshRays {
  /** Distance along the ray, in lengths of its direction. */
  t = 0;
  triangle = -1;
  /** Barycentric weights of the second and the third corner. */
  u = 0;
  v = 0;
  readonly #bounds: Float32Array;
  readonly #links: Uint32Array;
  readonly #marks: Uint16Array;
  readonly #corners: Float32Array;
  readonly #stack = new Int32Array(STACK);
  readonly #near = new Float64Array(STACK);

  constructor(nodes: SharedArrayBuffer, positions: Float32Array) {
    this.#bounds = new Float32Array(nodes);
    this.#links = new Uint32Array(nodes);
    this.#marks = new Uint16Array(nodes);
    this.#corners = positions;
  }

  /**
   * The nearest triangle with tMin < t < tMax, `skip` left out (-1: none). Of two at the same t the one with the lower
   * number, so that the answer does not depend on the walk.
   */
  closest(
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    tMin: number,
    tMax: number,
    skip: number,
  ): boolean {
    return this.#walk(ox, oy, oz, dx, dy, dz, tMin, tMax, skip, false);
  }

  /** Whether any triangle but `skip` has tMin < t < tMax. Leaves one in `triangle`. */
  blocked(
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    tMin: number,
    tMax: number,
    skip: number,
  ): boolean {
    return this.#walk(ox, oy, oz, dx, dy, dz, tMin, tMax, skip, true);
  }

  /** Whether this one triangle has tMin < t < tMax: the last one in the way is often in the way again. */
  blockedBy(
    triangle: number,
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    tMin: number,
    tMax: number,
  ): boolean {
    return this.#hits(triangle, ox, oy, oz, dx, dy, dz, tMin, tMax);
  }

  #walk(
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    tMin: number,
    tMax: number,
    skip: number,
    any: boolean,
  ): boolean {
    const bounds = this.#bounds;
    const links = this.#links;
    const marks = this.#marks;
    const stack = this.#stack;
    const near = this.#near;
    const ix = dx === 0 ? HUGE : 1 / dx;
    const iy = dy === 0 ? HUGE : 1 / dy;
    const iz = dz === 0 ? HUGE : 1 / dz;
    let best = tMax;
    let bestTriangle = -1;
    let bestU = 0;
    let bestV = 0;
    let size = 1;
    stack[0] = 0;
    near[0] = entry(bounds, 0, ox, oy, oz, ix, iy, iz, tMin, best);
    if (near[0] === HUGE) return false;
    while (size > 0) {
      size--;
      // Stack and tree are as long as the walk needs: no index is out of range here and below.
      if ((near[size] as number) > best) continue;
      const node = stack[size] as number;
      if (marks[node * 2 + 15] === LEAF) {
        const first = links[node + 6] as number;
        const end = first + (marks[node * 2 + 14] as number);
        for (let triangle = first; triangle < end; triangle++) {
          if (triangle === skip || !this.#hits(triangle, ox, oy, oz, dx, dy, dz, tMin, best)) continue;
          if (any) {
            this.triangle = triangle;
            return true;
          }
          if (this.t === best && triangle > bestTriangle && bestTriangle >= 0) continue;
          best = this.t;
          bestTriangle = triangle;
          bestU = this.u;
          bestV = this.v;
        }
        continue;
      }
      const left = node + WORDS;
      const right = node + (links[node + 6] as number) * WORDS;
      const tLeft = entry(bounds, left, ox, oy, oz, ix, iy, iz, tMin, best);
      const tRight = entry(bounds, right, ox, oy, oz, ix, iy, iz, tMin, best);
      const leftFirst = tLeft <= tRight;
      const tFar = leftFirst ? tRight : tLeft;
      const tNear = leftFirst ? tLeft : tRight;
      if (tFar < HUGE) {
        stack[size] = leftFirst ? right : left;
        near[size++] = tFar;
      }
      if (tNear < HUGE) {
        stack[size] = leftFirst ? left : right;
        near[size++] = tNear;
      }
    }
    if (bestTriangle < 0) return false;
    this.t = best;
    this.triangle = bestTriangle;
    this.u = bestU;
    this.v = bestV;
    return true;
  }

  /** Möller and Trumbore 1997, from both sides; t up to and including tMax. */
  #hits(
    triangle: number,
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    tMin: number,
    tMax: number,
  ): boolean {
    const p = this.#corners;
    const at = triangle * 9;
    const ax = p[at] as number;
    const ay = p[at + 1] as number;
    const az = p[at + 2] as number;
    const e1x = (p[at + 3] as number) - ax;
    const e1y = (p[at + 4] as number) - ay;
    const e1z = (p[at + 5] as number) - az;
    const e2x = (p[at + 6] as number) - ax;
    const e2y = (p[at + 7] as number) - ay;
    const e2z = (p[at + 8] as number) - az;
    const px = dy * e2z - dz * e2y;
    const py = dz * e2x - dx * e2z;
    const pz = dx * e2y - dy * e2x;
    const det = e1x * px + e1y * py + e1z * pz;
    if (det === 0) return false;
    const inv = 1 / det;
    const tx = ox - ax;
    const ty = oy - ay;
    const tz = oz - az;
    const u = (tx * px + ty * py + tz * pz) * inv;
    if (!(u >= -EDGE && u <= 1 + EDGE)) return false;
    const qx = ty * e1z - tz * e1y;
    const qy = tz * e1x - tx * e1z;
    const qz = tx * e1y - ty * e1x;
    const v = (dx * qx + dy * qy + dz * qz) * inv;
    if (!(v >= -EDGE && u + v <= 1 + EDGE)) return false;
    const t = (e2x * qx + e2y * qy + e2z * qz) * inv;
    if (!(t > tMin && t <= tMax)) return false;
    this.t = t;
    this.u = u;
    this.v = v;
    return true;
  }
}

/** Rays through the edge between two triangles hit one of them: float64 rounding is a thousand times smaller. */
const EDGE = 1e-12;

/** Where the ray enters the node's box, HUGE if it does not. */
function entry(
  bounds: Float32Array,
  at: number,
  ox: number,
  oy: number,
  oz: number,
  ix: number,
  iy: number,
  iz: number,
  tMin: number,
  tMax: number,
): number {
  const x0 = ((bounds[at] as number) - ox) * ix;
  const x1 = ((bounds[at + 3] as number) - ox) * ix;
  const y0 = ((bounds[at + 1] as number) - oy) * iy;
  const y1 = ((bounds[at + 4] as number) - oy) * iy;
  const z0 = ((bounds[at + 2] as number) - oz) * iz;
  const z1 = ((bounds[at + 5] as number) - oz) * iz;
  let low = x0 < x1 ? x0 : x1;
  let high = x0 < x1 ? x1 : x0;
  const yLow = y0 < y1 ? y0 : y1;
  const yHigh = y0 < y1 ? y1 : y0;
  const zLow = z0 < z1 ? z0 : z1;
  const zHigh = z0 < z1 ? z1 : z0;
  if (yLow > low) low = yLow;
  if (zLow > low) low = zLow;
  if (yHigh < high) high = yHigh;
  if (zHigh < high) high = zHigh;
  if (low > high || high < tMin || low > tMax) return HUGE;
  return low > tMin ? low : tMin;
}
