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
  /**
   * What becomes of light that the file brings along (emissive materials, lamps, its world): `off` removes it, `ambient`
   * lets it shine all the time, whatever the LEDs do.
   */
  readonly ownLight: 'off' | 'ambient';
}

/** Light that is always there, from all sides alike: scene-linear radiance [r, g, b]; 0, 0, 0: a dark room. */
export interface RigAmbient {
  readonly radiance: Vec3;
}

/** The sensor behind the lens in the terms of EMVA 1288; undefined in a rig: an ideal one, without noise. */
export interface RigSensor {
  /** Share of the photons that become electrons, 0..1. */
  readonly quantumEfficiency: number;
  /** Electrons at which a pixel is full; light beyond is lost. */
  readonly fullWellE: number;
  /** Temporal noise of a dark pixel, sigma in electrons. */
  readonly readNoiseE: number;
  /** System gain K: codes (DN) an electron. */
  readonly gainDnPerE: number;
  /** Code of a dark pixel (DN). */
  readonly blackLevelDn: number;
  /** Spatial non-uniformity in the dark, sigma in electrons. */
  readonly dsnuE: number;
  /** Spatial non-uniformity of the response, sigma as a share (0.01 is 1%). */
  readonly prnu: number;
  /** Whether photons arrive by chance (Poisson). */
  readonly shotNoise: boolean;
  /** Of the converter, 8..16. 16-bit formats carry its codes as they are; 8-bit ones the upper 8 bits. */
  readonly bitDepth: number;
  /** Photons on a pixel in the exposure time where scene-linear light x exposure is 1. */
  readonly photonsAtFullScale: number;
}

/** Brown-Conrady distortion as OpenCV has it, and the fall-off towards the edges. All 0 (and no cos4): a pinhole. */
export interface RigLens {
  readonly k1: number;
  readonly k2: number;
  readonly k3: number;
  readonly p1: number;
  readonly p2: number;
  /** Natural fall-off, cos^4 of the angle to the axis. */
  readonly cos4: boolean;
  /** Mechanical fall-off: factor 1 + v1 r^2 + v2 r^4 + v3 r^6, r = 1 at the image's corner. */
  readonly vignetting: Vec3;
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
  readonly sensor: RigSensor | undefined;
  /** What a code is of the light: proportional, the sRGB curve, or value^(1/gamma). */
  readonly tone: { readonly kind: 'linear' | 'srgb' } | { readonly kind: 'gamma'; readonly gamma: number };
  /** The colour filters' first 2 x 2 pixels, row by row; `none`: every pixel sees all. With filters, mono formats are the raw mosaic and RGB formats are demosaiced (bilinear). */
  readonly bayer: 'none' | 'rggb' | 'bggr' | 'grbg' | 'gbrg';
  readonly lens: RigLens;
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
  readonly mode: 'auto' | 'direct' | 'basis';
  /** Light paths a pixel: of a pattern (direct), of all LED images together (basis; at least 4 each). 32 where the file says noise. */
  readonly samples: number;
  /** Instead of samples, basis only: no pattern's sigma exceeds it, in 8-bit levels at the camera before sensor noise. */
  readonly noise: number | undefined;
  /** A noise that takes more light paths a pixel and LED image than this is refused. */
  readonly maxSamplesPerLed: number;
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
  readonly ambient: RigAmbient;
  readonly stage: RigStage;
  readonly camera: RigCamera;
  /** The index is the LED's number on the wire. */
  readonly leds: readonly RigLed[];
  readonly render: RigRender;
  /** SHA-256 in hexadecimal over everything the pixels depend on; see `rigDigests`. */
  readonly digest: string;
  /** The same over everything the traced light depends on: not the camera's response, not how much is traced. */
  readonly tracingDigest: string;
}
