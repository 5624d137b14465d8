import { fresnel, iorOfSpecular } from './fresnel.js';
import type { SurfaceMaterial } from './scene.js';

/** Below it a lobe is a mirror: float64 cannot tell its peak from a point. alpha = roughness^2. */
const SHARPEST_ALPHA = 1e-4;

/**
 * The reflection of one point, seen from one side: what Cycles 3.4 gives for the rig's materials.
 *
 * - `matt`: Lambert, baseColor / pi.
 * - `principled`: (1 - metallic) x baseColor x Burley's diffuse reflection with its bright rim (Burley 2012, 2015), plus a GGX
 *   lobe of alpha = roughness^2 (Walter 2007: Smith's masking for both directions, multiplied). Its colour goes from
 *   0.08 x specular (metal: baseColor) straight on to white at grazing angles along Fresnel's curve. The lobe takes
 *   nothing from the diffuse part, as there.
 *
 * `look` fixes point and view; `reflect` gives f x cos for a direction to a light; results stay in fields.
 */
export class Surface {
  r = 0;
  g = 0;
  b = 0;
  /** Whether there is a GGX lobe. */
  glossy = false;
  alpha = 1;
  /** Unit normal. */
  nx = 0;
  ny = 0;
  nz = 1;
  /** Unit vector towards the viewer. */
  vx = 0;
  vy = 0;
  vz = 1;
  #nv = 1;
  #principled = false;
  #diffuseR = 0;
  #diffuseG = 0;
  #diffuseB = 0;
  #facingR = 0;
  #facingG = 0;
  #facingB = 0;
  #roughness = 0;
  #rimV = 0;
  #ior = 1;
  #f0 = 0;
  #maskV = 1;

  /** @param nx,ny,nz unit normal on the viewer's side @param vx,vy,vz unit vector towards the viewer. */
  look(material: SurfaceMaterial, nx: number, ny: number, nz: number, vx: number, vy: number, vz: number): void {
    this.nx = nx;
    this.ny = ny;
    this.nz = nz;
    this.vx = vx;
    this.vy = vy;
    this.vz = vz;
    const nv = nx * vx + ny * vy + nz * vz;
    this.#nv = nv;
    const { baseColor, metallic, specular, roughness } = material;
    this.#principled = material.kind === 'principled';
    const diffuse = (this.#principled ? 1 - metallic : 1) / Math.PI;
    this.#diffuseR = baseColor[0] * diffuse;
    this.#diffuseG = baseColor[1] * diffuse;
    this.#diffuseB = baseColor[2] * diffuse;
    this.glossy = this.#principled && (specular > 1e-5 || metallic > 1e-5) && nv > 0;
    if (!this.#principled) return;
    this.#roughness = roughness;
    this.#rimV = rim(nv);
    this.alpha = Math.max(roughness * roughness, SHARPEST_ALPHA);
    if (!this.glossy) return;
    const grey = 0.08 * specular * (1 - metallic);
    this.#facingR = grey + baseColor[0] * metallic;
    this.#facingG = grey + baseColor[1] * metallic;
    this.#facingB = grey + baseColor[2] * metallic;
    this.#ior = iorOfSpecular(specular);
    this.#f0 = fresnel(1, this.#ior);
    this.#maskV = mask(nv, this.alpha);
  }

  /** f x cos towards the unit vector l, into r, g, b. False: nothing is reflected from there. */
  reflect(lx: number, ly: number, lz: number): boolean {
    const nl = this.nx * lx + this.ny * ly + this.nz * lz;
    if (nl <= 0) return false;
    let diffuse = nl;
    if (this.#principled) {
      const rimL = rim(nl);
      const rimV = this.#rimV;
      const retro = this.#roughness * (lx * this.vx + ly * this.vy + lz * this.vz + 1);
      diffuse *= (1 - 0.5 * rimL) * (1 - 0.5 * rimV) + retro * (rimL + rimV + rimL * rimV * (retro - 1));
    }
    this.r = this.#diffuseR * diffuse;
    this.g = this.#diffuseG * diffuse;
    this.b = this.#diffuseB * diffuse;
    if (this.glossy) this.#addGloss(lx, ly, lz, nl);
    return true;
  }

  #addGloss(lx: number, ly: number, lz: number, nl: number): void {
    const hx = lx + this.vx;
    const hy = ly + this.vy;
    const hz = lz + this.vz;
    const length = Math.sqrt(hx * hx + hy * hy + hz * hz);
    if (length === 0) return;
    const nh = (this.nx * hx + this.ny * hy + this.nz * hz) / length;
    const lh = (lx * hx + ly * hy + lz * hz) / length;
    const common = (spread(nh, this.alpha) * this.#maskV * mask(nl, this.alpha)) / (4 * this.#nv);
    const towardsWhite = (fresnel(lh, this.#ior) - this.#f0) / (1 - this.#f0);
    const kept = 1 - towardsWhite;
    this.r += common * (this.#facingR * kept + towardsWhite);
    this.g += common * (this.#facingG * kept + towardsWhite);
    this.b += common * (this.#facingB * kept + towardsWhite);
  }
}

/** Schlick's (1 - cos)^5. */
function rim(cosine: number): number {
  const m = cosine >= 1 ? 0 : cosine <= 0 ? 1 : 1 - cosine;
  const m2 = m * m;
  return m2 * m2 * m;
}

/** D of GGX: how many facets face h; per steradian and unit area. */
export function spread(nh: number, alpha: number): number {
  if (nh <= 0) return 0;
  const a2 = alpha * alpha;
  // (1 - nh^2) directly: nh^2 (a2 - 1) + 1 loses all its digits for smooth surfaces.
  const s = nh * nh * a2 + (1 - nh) * (1 + nh);
  return a2 / (Math.PI * s * s);
}

/** Smith's masking G1 of GGX for a direction with this cosine. */
export function mask(cosine: number, alpha: number): number {
  const c2 = cosine * cosine;
  return 2 / (1 + Math.sqrt(1 + (alpha * alpha * Math.max(1 - c2, 0)) / c2));
}
