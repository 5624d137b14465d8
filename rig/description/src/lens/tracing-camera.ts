import type { RigCamera } from '../rig.js';
import { round9 } from '../resolve/round.js';
import { isDistorted, undistort, type Distortion } from './brown-conrady.js';
import { tangentDeg } from './tangent.js';

/** What is traced for a camera: a pinhole image (or a parallel one). */
export interface TracingCamera {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** `fovDeg` and `width` are across the whole traced image. */
  readonly projection: RigCamera['projection'];
}

/** Blender keeps a camera's angle below it, in degrees. */
const MAX_FOV_DEG = 172;
/** A traced image that is larger than this many times the camera's costs more than the distortion can be worth. */
const MAX_GROWTH = 2;
/** Below it, a piece of a pixel is rounding. */
const ROUNDING = 1e-6;

/** The part of a camera that its lens bends. */
export interface LensGeometry {
  readonly width: number;
  readonly height: number;
  readonly projection: RigCamera['projection'];
  readonly lens: Distortion;
}

/**
 * Pixels for a normalised length of 1: of the tangent of the angle to the axis (perspective), of half the image's width
 * (orthographic, which has no angle).
 */
export function pixelsPerUnit({ width, projection }: Pick<LensGeometry, 'width' | 'projection'>): number {
  return width / 2 / (projection.kind === 'perspective' ? tangentDeg(projection.fovDeg / 2) : 1);
}

/**
 * The image to be traced so that every pixel of the camera finds its light in it: the camera's own where the lens bends
 * nothing, else one with a margin (the same on opposite sides, so that the axis stays in the middle) and the same
 * pixels about the axis.
 * @throws RangeError with `tracingFault`'s sentence; a rig from loadRig has none.
 */
export function tracingCamera(camera: LensGeometry): TracingCamera {
  const traced = tracedImage(camera);
  if (typeof traced === 'string') throw new RangeError(`camera.distortion: ${traced}`);
  return traced;
}

/** Why the light of a camera with such a lens cannot be traced, as a sentence; undefined: it can. */
export function tracingFault(camera: LensGeometry): string | undefined {
  const traced = tracedImage(camera);
  return typeof traced === 'string' ? traced : undefined;
}

function tracedImage(camera: LensGeometry): TracingCamera | string {
  const { width, height, projection, lens } = camera;
  if (!isDistorted(lens)) return { width, height, projection };
  const reach = borderReach(camera);
  if (reach === undefined) {
    return 'expected an image that does not fold over, found coefficients that map two directions to one pixel within it; make them smaller or the field of view narrower';
  }
  const tracedWidth = width + 2 * margin(reach[0], width);
  const tracedHeight = height + 2 * margin(reach[1], height);
  if (tracedWidth > MAX_GROWTH * width || tracedHeight > MAX_GROWTH * height) {
    return `expected a distortion that needs at most ${MAX_GROWTH} times the width and height to be traced, found one that needs ${tracedWidth} x ${tracedHeight} pixels`;
  }
  const growth = tracedWidth / width;
  if (projection.kind === 'orthographic') {
    return {
      width: tracedWidth,
      height: tracedHeight,
      projection: { kind: 'orthographic', width: projection.width * growth },
    };
  }
  const fovDeg = round9((Math.atan(tangentDeg(projection.fovDeg / 2) * growth) * 360) / Math.PI);
  if (fovDeg > MAX_FOV_DEG) {
    return `expected a distortion that needs a field of view of at most ${MAX_FOV_DEG} degrees to be traced, found one that needs ${fovDeg.toFixed(1)}`;
  }
  return { width: tracedWidth, height: tracedHeight, projection: { kind: 'perspective', fovDeg } };
}

function margin(reach: number, side: number): number {
  return Math.max(0, Math.ceil(reach - (side - 1) / 2 - ROUNDING));
}

/**
 * How far from the axis the light of the border's pixels comes, in pixels across and down. A map that does not fold
 * keeps the inside of the border inside. Undefined: it folds.
 */
function borderReach(camera: LensGeometry): [number, number] | undefined {
  const { width, height, lens } = camera;
  const scale = pixelsPerUnit(camera);
  const right = (width - 1) / 2;
  const down = (height - 1) / 2;
  const across = Array.from({ length: width }, (_, i) => i - right);
  const along = Array.from({ length: height }, (_, i) => i - down);
  const border = [
    ...across.flatMap((x) => [
      [x, -down],
      [x, down],
    ]),
    ...along.flatMap((y) => [
      [-right, y],
      [right, y],
    ]),
  ];
  let [farX, farY] = [0, 0];
  for (const [x = 0, y = 0] of border) {
    const source = undistort(lens, x / scale, y / scale);
    if (source === undefined) return undefined;
    farX = Math.max(farX, Math.abs(source[0] * scale));
    farY = Math.max(farY, Math.abs(source[1] * scale));
  }
  return [farX, farY];
}
