import type { LightSource } from '../photometric-stereo/light-source.js';

/** A sphere at the origin, seen from +z by a telecentric camera without perspective; nothing else is there. */
export interface SphereScene {
  readonly width: number;
  readonly height: number;
  readonly radius: number;
  /** Rig units a pixel. */
  readonly pixelSize: number;
  readonly albedo: number;
  readonly exposure: number;
  readonly metresPerUnit: number;
  readonly lights: readonly LightSource[];
  /** Strength of a mirror-like highlight (Blinn-Phong, exponent 50) beside the diffuse light. Default 0: Lambertian. */
  readonly gloss?: number;
}

/** What is true of it, row by row from the top left. */
export interface SphereTruth {
  readonly normal: Float64Array;
  readonly point: Float64Array;
  readonly depth: Float64Array;
  readonly mask: Float64Array;
}

export const SPHERE_CAMERA_Z = 800;

export function sphereTruth({ width, height, radius, pixelSize }: SphereScene): SphereTruth {
  const pixels = width * height;
  const normal = new Float64Array(pixels * 3);
  const point = new Float64Array(pixels * 3);
  const depth = new Float64Array(pixels);
  const mask = new Float64Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const x = ((pixel % width) + 0.5 - width / 2) * pixelSize;
    const y = (height / 2 - 0.5 - Math.floor(pixel / width)) * pixelSize;
    const squared = radius ** 2 - x ** 2 - y ** 2;
    if (squared <= 0) continue;
    const z = Math.sqrt(squared);
    point.set([x, y, z], pixel * 3);
    normal.set([x / radius, y / radius, z / radius], pixel * 3);
    depth[pixel] = SPHERE_CAMERA_Z - z;
    mask[pixel] = 1;
  }
  return { normal, point, depth, mask };
}

/** Light times exposure of every pixel, one image a light. A sphere throws no shadow on itself but where it turns away. */
export function sphereImages(scene: SphereScene): Float64Array[] {
  const { normal, point, mask } = sphereTruth(scene);
  return scene.lights.map((light) => {
    const image = new Float64Array(mask.length);
    for (let pixel = 0; pixel < mask.length; pixel++) {
      if (mask[pixel] === 0) continue;
      const n = [...normal.subarray(pixel * 3, pixel * 3 + 3)];
      const towards = light.position.map((value, axis) => value - point[pixel * 3 + axis]!);
      const distance = Math.hypot(...towards);
      const l = towards.map((value) => value / distance);
      const cosine = Math.max(0, dot(n, l));
      const facing = light.axis === undefined ? 1 : Math.max(0, -dot(light.axis, l));
      const irradiance = (light.radiantIntensity * facing) / (distance * scene.metresPerUnit) ** 2;
      const half = [l[0]!, l[1]!, l[2]! + 1];
      const shine = cosine > 0 ? (scene.gloss ?? 0) * (dot(n, half) / Math.hypot(...half)) ** 50 : 0;
      image[pixel] = scene.exposure * irradiance * ((scene.albedo / Math.PI) * cosine + shine);
    }
    return image;
  });
}

/** As an ideal 8-bit camera would have it. */
export function toCodes(image: Float64Array): Uint8Array {
  return Uint8Array.from(image, (value) => Math.floor(Math.min(1, Math.max(0, value)) * 255 + 0.5));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, axis) => sum + value * b[axis]!, 0);
}
