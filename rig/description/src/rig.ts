import type { LengthUnit } from './resolve/length-unit.js';
import type { Vec3 } from './schema/values.js';

/** File formats a scene may have; the extension decides. */
export type SceneFormat = 'blend' | 'glb' | 'gltf' | 'obj' | 'stl' | 'ply';

/** One material for the whole object; colours linear, everything 0..1. */
export interface RigMaterial {
  readonly baseColor: Vec3;
  readonly metallic: number;
  readonly roughness: number;
  readonly specular: number;
}

/** The object on the stage. Order: scale, centre, rotate (x, then y, then z). */
export interface RigScene {
  /** Absolute path. */
  readonly file: string;
  readonly format: SceneFormat;
  /** `scale`: rig units for one unit of the file. `fit`: the largest side of the bounding box gets this length (rig units). */
  readonly size: { readonly kind: 'scale'; readonly scale: number } | { readonly kind: 'fit'; readonly length: number };
  /** Whether the middle of the bounding box goes to the origin. */
  readonly center: boolean;
  readonly rotationDeg: Vec3;
  readonly shading: 'smooth' | 'flat' | 'file';
  /** `file`: the materials that the file carries. */
  readonly material: 'file' | RigMaterial;
}

/** Where the object may be moved; rig units, min <= home <= max on every axis. */
export interface RigStage {
  readonly home: Vec3;
  readonly min: Vec3;
  readonly max: Vec3;
}

/** The camera; lengths in rig units. */
export interface RigCamera {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly position: Vec3;
  readonly lookAt: Vec3;
  readonly up: Vec3;
  /** `fovDeg` and `width` are horizontal, across the whole image. */
  readonly projection:
    | { readonly kind: 'perspective'; readonly fovDeg: number }
    | { readonly kind: 'orthographic'; readonly width: number };
  /** An 8-bit code is round(255 * clamp(exposure * (responsivity . [R, G, B]), 0, 1)) of scene-linear R, G, B. */
  readonly exposure: number;
  readonly responsivity: Vec3;
  readonly clipNear: number;
  readonly clipFar: number;
}

/** One LED; lengths in rig units. */
export interface RigLed {
  readonly position: Vec3;
  /** `point`: a sphere that shines to all sides; `disk`: a Lambertian disk that faces `aim`. */
  readonly emitter: 'point' | 'disk';
  /** 0 (points only): the light comes from a mathematical point, shadows are hard. */
  readonly radius: number;
  /** Radiant power at intensity 255, in watts. */
  readonly powerW: number;
  /** Linear [r, g, b], 0..1 each, that (255, 255, 255) stands for. */
  readonly color: Vec3;
  readonly aim: Vec3;
}

/** How the light is traced and by how many processes. The last four do not change a pixel. */
export interface RigRender {
  readonly samples: number;
  readonly bounces: number;
  readonly device: 'cpu' | 'gpu';
  readonly seed: number;
  readonly unlit: 'cull' | 'keep';
  readonly processes: number;
  readonly threadsPerProcess: number;
  readonly frameTimeoutS: number;
  /** MiB. */
  readonly maxRssMb: number;
}

/** A rig with every default filled in and every generator expanded; deeply frozen. Made by `loadRig`. */
export interface Rig {
  readonly name: string;
  /** Absolute path of the rig file. */
  readonly file: string;
  /** Unit of every length in here and of stage positions on the wire. */
  readonly lengthUnit: LengthUnit;
  readonly metresPerUnit: number;
  readonly scene: RigScene;
  readonly stage: RigStage;
  readonly camera: RigCamera;
  /** The index is the LED's number on the wire. */
  readonly leds: readonly RigLed[];
  readonly render: RigRender;
  /** SHA-256 in hexadecimal over everything the pixels depend on; see `rigDigest`. */
  readonly digest: string;
}
