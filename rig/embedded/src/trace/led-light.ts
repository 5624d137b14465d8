import type { Hit } from './hit.js';
import type { TraceLed } from './scene.js';

/**
 * A sample of one LED's light at a point: direction, distance, and what a surface there gets of its intensity.
 *
 * A point LED with a radius is a disk that faces whatever it lights, as in Cycles before 4.0; its light is that of a sphere
 * of this radius up to (radius / distance)^2. A disk LED shines to its front only.
 */
export class LedLight {
  /** Unit vector from the point to the light. */
  lx = 0;
  ly = 0;
  lz = 1;
  distance = 0;
  /** Irradiance on a surface that faces the light, for an intensity of 1: cos / distance^2. */
  share = 0;
  readonly #led: TraceLed;
  readonly #ax: number;
  readonly #ay: number;
  readonly #az: number;

  constructor(led: TraceLed) {
    this.#led = led;
    [this.#ax, this.#ay, this.#az] = led.axis;
  }

  /**
   * @param u, v even in 0..1: which point of the emitter.
   * @param stageX,stageY,stageZ the stage, metres: the LED is seen from the object.
   * @returns false where no light comes from.
   */
  sample(hit: Hit, u: number, v: number, stageX: number, stageY: number, stageZ: number): boolean {
    const { kind, center, radius } = this.#led;
    const cx = center[0] - stageX - hit.x;
    const cy = center[1] - stageY - hit.y;
    const cz = center[2] - stageZ - hit.z;
    if (radius === 0) return this.#point(cx, cy, cz);
    let wx = this.#ax;
    let wy = this.#ay;
    let wz = this.#az;
    if (kind === 'point') {
      const scale = -1 / Math.sqrt(cx * cx + cy * cy + cz * cz);
      wx = cx * scale;
      wy = cy * scale;
      wz = cz * scale;
    }
    // Tangents of w without a branch on its direction but one on its sign (Duff et al. 2017).
    const sign = wz < 0 ? -1 : 1;
    const a = -1 / (sign + wz);
    const b = wx * wy * a;
    const r = radius * Math.sqrt(u);
    const angle = 2 * Math.PI * v;
    const p = r * Math.cos(angle);
    const q = r * Math.sin(angle);
    const x = cx + p * (1 + sign * wx * wx * a) + q * b;
    const y = cy + p * sign * b + q * (sign + wy * wy * a);
    const z = cz - p * sign * wx - q * wy;
    const d2 = x * x + y * y + z * z;
    const d = Math.sqrt(d2);
    const cosine = -(wx * x + wy * y + wz * z) / d;
    if (!(cosine > 0)) return false;
    this.lx = x / d;
    this.ly = y / d;
    this.lz = z / d;
    this.distance = d;
    this.share = cosine / d2;
    return true;
  }

  #point(x: number, y: number, z: number): boolean {
    const d2 = x * x + y * y + z * z;
    if (d2 === 0) return false;
    const d = Math.sqrt(d2);
    this.lx = x / d;
    this.ly = y / d;
    this.lz = z / d;
    this.distance = d;
    this.share = 1 / d2;
    return true;
  }
}
