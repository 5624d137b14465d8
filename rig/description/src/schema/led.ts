import { z } from 'zod';
import { always, asVec3, exactlyOne, property } from './checks.js';
import { between, colour, integer, mapping, number, oneOf, positive, vec3 } from './values.js';

/** The most LEDs a rig may have. */
export const MAX_LEDS = 65_535;

/** `dome` of an entry of `leds`. */
export interface DomeFile {
  count: number;
  radius: number;
  center: [number, number, number];
  min_elevation_deg: number;
  max_elevation_deg: number;
  start_deg: number;
}

/** `ring` of an entry of `leds`. */
export interface RingFile {
  count: number;
  radius: number;
  center: [number, number, number];
  start_deg: number;
}

/** `bar` of an entry of `leds`. */
export interface BarFile {
  count: number;
  from: [number, number, number];
  to: [number, number, number];
}

/** One entry of `leds`: a single LED or a generator of many, and what each of them is like. */
export interface LedFile {
  position?: [number, number, number] | undefined;
  dome?: DomeFile | undefined;
  ring?: RingFile | undefined;
  bar?: BarFile | undefined;
  emitter: 'point' | 'disk';
  radius?: number | undefined;
  power_w: number;
  color: string | [number, number, number];
  aim: [number, number, number];
}

const count = integer(1, MAX_LEDS).describe('Number of LEDs, 1 to 65535.');
const center = vec3().default([0, 0, 0]);
const startDeg = number('an angle in degrees')
  .default(0)
  .describe('Angle of the first LED from +x towards +y (degrees). Default: 0.');

const dome: z.ZodType<DomeFile> = always(
  mapping('a dome', {
    count,
    radius: positive().describe('Distance of every LED from center (rig units).'),
    center: center.describe('Centre of the sphere (rig units). Default: 0, 0, 0.'),
    min_elevation_deg: between(-90, 90)
      .default(20)
      .describe('Lowest LEDs, above the horizontal plane (degrees). Default: 20.'),
    max_elevation_deg: between(-90, 90)
      .default(80)
      .describe('Highest LEDs; below 90 leaves room for the camera (degrees). Default: 80.'),
    start_deg: startDeg,
  }),
  (value) => {
    const min = property(value, 'min_elevation_deg');
    const max = property(value, 'max_elevation_deg');
    return typeof min !== 'number' || typeof max !== 'number' || min <= max;
  },
  () => 'expected an elevation of at least min_elevation_deg, found a lower one',
  ['max_elevation_deg'],
);

const ring: z.ZodType<RingFile> = mapping('a ring', {
  count,
  radius: positive().describe('Distance of every LED from center (rig units).'),
  center: center.describe('Centre of the ring, which lies in a horizontal plane (rig units). Default: 0, 0, 0.'),
  start_deg: startDeg,
});

const bar: z.ZodType<BarFile> = mapping('a bar', {
  count,
  from: vec3().describe('First LED (rig units).'),
  to: vec3().describe('Last LED (rig units).'),
});

const led: z.ZodType<LedFile> = mapping('an LED', {
  position: vec3().optional().describe('A single LED here (rig units). Exactly one of position, dome, ring, bar.'),
  dome: dome.optional().describe('Instead of position: LEDs spread evenly over a band of a sphere, lowest first.'),
  ring: ring.optional().describe('Instead of position: LEDs on a horizontal circle.'),
  bar: bar
    .optional()
    .describe('Instead of position: LEDs on a line, both ends included; a single one sits in its middle.'),
  emitter: oneOf(['point', 'disk'])
    .default('point')
    .describe('A sphere that shines everywhere, or a Lambertian disk. Default: point.'),
  radius: between(0, 1e6, 'a number of at least 0')
    .optional()
    .describe('Radius of the emitter (rig units). Default: 1 mm.'),
  power_w: between(0, 1e6, 'a number of at least 0')
    .default(1)
    .describe('Radiant power at intensity 255 (W). Default: 1.'),
  color: colour()
    .default([1, 1, 1])
    .describe('Colour at (255, 255, 255): linear [r, g, b] of 0..1 or sRGB #rrggbb. Default: white.'),
  aim: vec3().default([0, 0, 0]).describe('Point that a disk faces (rig units). Default: 0, 0, 0.'),
});

const placed = exactlyOne(led, ['position', 'dome', 'ring', 'bar']);

const aimed = always(
  placed,
  (value) => {
    const position = asVec3(property(value, 'position'));
    const aim = asVec3(property(value, 'aim'));
    if (property(value, 'emitter') !== 'disk' || position === undefined || aim === undefined) return true;
    return position.some((part, axis) => part !== aim[axis]);
  },
  () => 'expected a point other than position, found the same: the disk faces nowhere',
  ['aim'],
);

/** One entry of `leds`. */
export const ledSchema: z.ZodType<LedFile> = always(
  aimed,
  (value) => property(value, 'emitter') !== 'disk' || property(value, 'radius') !== 0,
  () => 'expected a number above 0 for a disk, found 0',
  ['radius'],
);

function countOf(entry: unknown): number {
  for (const kind of ['dome', 'ring', 'bar']) {
    const many = property(property(entry, kind), 'count');
    if (typeof many === 'number' && many > 0) return many;
  }
  return 1;
}

/** LEDs that a list of entries stands for; entries that are wrong count as one. */
function total(entries: unknown): number {
  return Array.isArray(entries) ? entries.reduce<number>((sum, entry) => sum + countOf(entry), 0) : 0;
}

const LIST = 'a list of at least one LED or generator';

/** `leds`. */
export const ledsSchema: z.ZodType<LedFile[]> = z
  .array(ledSchema, { error: LIST })
  .min(1, { error: LIST })
  .refine((entries) => total(entries) <= MAX_LEDS, {
    error: ({ input }) => `expected at most ${MAX_LEDS} LEDs in all, found ${total(input)}`,
    when: ({ value }) => Array.isArray(value) && value.length > 1,
  });
