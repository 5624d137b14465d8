import type { z } from 'zod';
import { always, asVec3, exactlyOne, property } from './checks.js';
import { isDistorted, type Distortion } from '../lens/brown-conrady.js';
import { tracingFault } from '../lens/tracing-camera.js';
import { distortionSchema, vignettingSchema, type DistortionFile, type VignettingFile } from './lens.js';
import { bayerSchema, sensorSchema, toneSchema, type BayerFile, type SensorFile, type ToneFile } from './sensor.js';
import { between, integer, mapping, positive, vec3, type Vec3 } from './values.js';

/** `camera` of a rig file. */
export interface CameraFile {
  width: number;
  height: number;
  position: [number, number, number];
  look_at: [number, number, number];
  up: [number, number, number];
  fov_deg?: number | undefined;
  lens?: { focal_length_mm: number; sensor_width_mm: number } | undefined;
  ortho_width?: number | undefined;
  exposure: number;
  responsivity: [number, number, number];
  clip_near?: number | undefined;
  clip_far?: number | undefined;
  distortion: DistortionFile;
  vignetting: VignettingFile;
  sensor?: SensorFile | undefined;
  tone: ToneFile;
  bayer: BayerFile;
}

/** Blender keeps a camera's angle within these, in degrees. */
const MIN_FOV_DEG = 0.4;
const MAX_FOV_DEG = 172;
const MAX_SIDE = 16384;

const lens: z.ZodType<{ focal_length_mm: number; sensor_width_mm: number }> = mapping('a lens', {
  focal_length_mm: positive().describe('Focal length (mm, whatever length_unit is).'),
  sensor_width_mm: positive().default(36).describe('Width of the sensor (mm, whatever length_unit is). Default: 36.'),
});

const responsivity = vec3('three numbers [r, g, b] of at least 0').refine((rgb) => rgb.every((part) => part >= 0), {
  error: 'expected three numbers [r, g, b] of at least 0, found a negative one',
});

const camera: z.ZodType<CameraFile> = mapping('the camera', {
  width: integer(4, MAX_SIDE).describe('Image width (pixels).'),
  height: integer(4, MAX_SIDE).describe('Image height (pixels).'),
  position: vec3().describe('Centre of projection (rig units).'),
  look_at: vec3().default([0, 0, 0]).describe('Point in the middle of the image (rig units). Default: 0, 0, 0.'),
  up: vec3()
    .default([0, 1, 0])
    .describe('Direction that is up in the image; not along the line of sight; of any length. Default: 0, 1, 0.'),
  fov_deg: between(MIN_FOV_DEG, MAX_FOV_DEG)
    .optional()
    .describe('Horizontal field of view (degrees). Exactly one of fov_deg, lens, ortho_width.'),
  lens: lens.optional().describe('Instead of fov_deg: a real lens and sensor.'),
  ortho_width: positive().optional().describe('Instead of fov_deg: telecentric, this many rig units across the image.'),
  exposure: positive()
    .default(1)
    .describe('Factor on scene-linear light; 1.0 after it is full scale. No unit. Default: 1.'),
  responsivity: responsivity
    .default([0.2126, 0.7152, 0.0722])
    .describe(
      'How much of linear R, G and B a mono pixel takes. Default: 0.2126, 0.7152, 0.0722 (luminance, Rec. 709).',
    ),
  clip_near: positive().optional().describe('Nothing nearer is seen (rig units). Default: working distance / 1000.'),
  clip_far: positive().optional().describe('Nothing farther is seen (rig units). Default: working distance x 1000.'),
  distortion: distortionSchema
    .prefault({} as DistortionFile)
    .describe(
      'How the lens bends the image: Brown-Conrady as OpenCV has it (k1, k2, p1, p2, k3). With ortho_width, lengths are in half widths of the image. Default: not at all.',
    ),
  vignetting: vignettingSchema
    .prefault({} as VignettingFile)
    .describe('How the light falls off towards the edges. Default: not at all.'),
  sensor: sensorSchema
    .optional()
    .describe('Noise and limits of the sensor after EMVA 1288. Default: none, an ideal sensor; {} is a usual one.'),
  tone: toneSchema
    .default('linear')
    .describe('What a code is of the light: linear, srgb (IEC 61966-2-1) or a gamma. Default: linear.'),
  bayer: bayerSchema
    .default('none')
    .describe(
      'Colour filters, the first 2 x 2 pixels row by row: mono formats are the raw mosaic, RGB ones are demosaiced (bilinear). Default: none.',
    ),
});

function isLookingSomewhere(value: object): boolean {
  const position = asVec3(property(value, 'position'));
  const lookAt = asVec3(property(value, 'look_at'));
  return position === undefined || lookAt === undefined || position.some((part, axis) => part !== lookAt[axis]);
}

function isUpAcross(value: object): boolean {
  const position = asVec3(property(value, 'position'));
  const lookAt = asVec3(property(value, 'look_at'));
  const up = asVec3(property(value, 'up'));
  if (position === undefined || lookAt === undefined || up === undefined || !isLookingSomewhere(value)) return true;
  const sight: Vec3 = [lookAt[0] - position[0], lookAt[1] - position[1], lookAt[2] - position[2]];
  const across = Math.hypot(
    sight[1] * up[2] - sight[2] * up[1],
    sight[2] * up[0] - sight[0] * up[2],
    sight[0] * up[1] - sight[1] * up[0],
  );
  return across > 1e-6 * Math.hypot(...sight) * Math.hypot(...up);
}

/** The field of view of `lens`, horizontal, in degrees. */
export function lensFovDeg(focalLengthMm: number, sensorWidthMm: number): number {
  return (2 * Math.atan(sensorWidthMm / (2 * focalLengthMm)) * 180) / Math.PI;
}

function isLensPossible(value: object): boolean {
  const focal = property(property(value, 'lens'), 'focal_length_mm');
  const sensor = property(property(value, 'lens'), 'sensor_width_mm');
  if (typeof focal !== 'number' || typeof sensor !== 'number' || !(focal > 0) || !(sensor > 0)) return true;
  const fov = lensFovDeg(focal, sensor);
  return fov >= MIN_FOV_DEG && fov <= MAX_FOV_DEG;
}

function isClipOrdered(value: object): boolean {
  const near = property(value, 'clip_near');
  const far = property(value, 'clip_far');
  return typeof near !== 'number' || typeof far !== 'number' || near < far;
}

function respondsToLight(value: object): boolean {
  const rgb = asVec3(property(value, 'responsivity'));
  return rgb === undefined || rgb.some((part) => part !== 0);
}

/** A distortion's coefficients as far as they are numbers. */
function distortionOf(value: object): Distortion {
  const given = property(value, 'distortion');
  const part = (key: string): number => {
    const found = property(given, key);
    return typeof found === 'number' && Number.isFinite(found) ? found : 0;
  };
  return { k1: part('k1'), k2: part('k2'), p1: part('p1'), p2: part('p2'), k3: part('k3') };
}

/** What is wrong with the distortion for this image and angle, or undefined. */
function distortionFault(value: object): string | undefined {
  const [width, height, fovDeg, orthoWidth, focal, sensorWidth] = [
    property(value, 'width'),
    property(value, 'height'),
    property(value, 'fov_deg'),
    property(value, 'ortho_width'),
    property(property(value, 'lens'), 'focal_length_mm'),
    property(property(value, 'lens'), 'sensor_width_mm'),
  ].map((part) => (typeof part === 'number' && Number.isFinite(part) ? part : undefined));
  const lens = distortionOf(value);
  if (!isDistorted(lens) || !isSide(width) || !isSide(height) || !isLensPossible(value)) return undefined;
  if (orthoWidth !== undefined) {
    return tracingFault({ width, height, lens, projection: { kind: 'orthographic', width: orthoWidth } });
  }
  const fov = fovDeg ?? (focal === undefined || sensorWidth === undefined ? NaN : lensFovDeg(focal, sensorWidth));
  if (!(fov >= MIN_FOV_DEG && fov <= MAX_FOV_DEG)) return undefined;
  return tracingFault({ width, height, lens, projection: { kind: 'perspective', fovDeg: fov } });
}

function isSide(value: number | undefined): value is number {
  return Number.isInteger(value) && value !== undefined && value >= 4 && value <= MAX_SIDE;
}

function hasAnglesForCos4(value: object): boolean {
  return property(value, 'ortho_width') === undefined || property(property(value, 'vignetting'), 'cos4') !== true;
}

/** `camera`. */
export const cameraSchema: z.ZodType<CameraFile> = [
  { isRight: isLookingSomewhere, path: 'look_at', message: 'expected a point other than position, found the same' },
  {
    isRight: isUpAcross,
    path: 'up',
    message: 'expected a direction across the line of sight, found one along it (or 0)',
  },
  {
    isRight: isLensPossible,
    path: 'lens',
    message: `expected a field of view from ${MIN_FOV_DEG} to ${MAX_FOV_DEG} degrees, found a lens outside of it`,
  },
  { isRight: isClipOrdered, path: 'clip_far', message: 'expected a length above clip_near, found a smaller one' },
  { isRight: respondsToLight, path: 'responsivity', message: 'expected a sum above 0, found 0: every image is black' },
  {
    isRight: hasAnglesForCos4,
    path: 'vignetting',
    message: 'expected cos4 false with ortho_width, found true: a telecentric lens sees everything at angle 0',
  },
].reduce<z.ZodType<CameraFile>>(
  (schema, { isRight, path, message }) => always(schema, isRight, () => message, [path]),
  always(
    exactlyOne(camera, ['fov_deg', 'lens', 'ortho_width']),
    (value) => distortionFault(value) === undefined,
    (value) => distortionFault(value) ?? '',
    ['distortion'],
  ),
);
