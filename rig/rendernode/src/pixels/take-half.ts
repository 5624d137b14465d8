import { TornFrameError, copyChannel, openExr } from './exr.js';
import { type SlotFile, readSlotFile } from './slot-file.js';

/** One half of a pair in a slot: the images of some LEDs, traced together. */
export interface HalfSlot extends SlotFile {
  readonly width: number;
  readonly height: number;
  /** LED images in the file; 1: the file is that image alone. */
  readonly images: number;
  /** The other half, taken before: the result is written over it. */
  readonly first: Float32Array<SharedArrayBuffer> | undefined;
  /** Memory for the first half: images x 3 x height x width values. */
  readonly into: Float32Array<SharedArrayBuffer>;
}

/** What a half makes of a pair. */
export interface HalfTaken {
  /** images x 3 x height x width: this half, or the mean of both when there was a first one. */
  readonly planes: Float32Array<SharedArrayBuffer>;
  /** images x 3, as TracedPair has it; empty after the first half. */
  readonly variances: Float64Array;
}

/** Light the pair must not be used with: the scene's fault, not the process's. */
export class LightError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LightError';
  }
}

/**
 * How far the sum of the groups may be from Combined, relative to its largest value: float rounding gives 7e-7 to 3e-6
 * (measured), 255 groups a few times more; a lost or doubled group is far beyond.
 */
const SUM_TOLERANCE = 1e-4;

/**
 * Takes one half out of shared memory: checks it, and joins it with the first one.
 * @throws TornFrameError; LightError for light that is not finite and for groups that do not add up to Combined.
 */
export function takeHalf(slot: HalfSlot): HalfTaken {
  const { width, height, images } = slot;
  const exr = openExr(readSlotFile(slot));
  if (exr.width !== width || exr.height !== height) {
    throw new TornFrameError(
      `the slot file holds ${String(exr.width)}x${String(exr.height)} pixels, announced were ${String(width)}x${String(height)}`,
    );
  }
  const pixels = width * height;
  const values = images * 3 * pixels;
  if (slot.into.length !== values)
    throw new RangeError(`memory for ${String(slot.into.length)} values, not ${String(values)}`);
  const half = slot.first === undefined ? slot.into : secondHalf(values);
  for (let plane = 0; plane < images * 3; plane++) {
    const name = images === 1 ? CHANNELS[plane] : groupChannel(Math.floor(plane / 3), plane % 3);
    copyChannel(exr, name ?? '', planeOf(half, plane, pixels));
  }
  checkFinite(half, width, pixels);
  if (images > 1)
    checkSum(half, images, (channel, combined) => copyChannel(exr, combinedChannel(channel), combined), pixels);
  if (slot.first === undefined) return { planes: slot.into, variances: new Float64Array(0) };
  return { planes: slot.first, variances: join(slot.first, half, pixels) };
}

const CHANNELS = ['R', 'G', 'B'] as const;

/** Name of a group's channel in a multilayer file: docs/channel.md. */
export function groupChannel(group: number, channel: number): string {
  return `L.Combined_g${String(group).padStart(3, '0')}.${CHANNELS[channel] ?? ''}`;
}

/** Name of a channel of all light together in a multilayer file. */
export function combinedChannel(channel: number): string {
  return `L.Combined.${CHANNELS[channel] ?? ''}`;
}

/** Kept from pair to pair: the second half lives only until it is joined. */
let scratch = new Float32Array(0);

function secondHalf(values: number): Float32Array {
  if (scratch.length < values) scratch = new Float32Array(values);
  return scratch.subarray(0, values);
}

function planeOf(planes: Float32Array, plane: number, pixels: number): Float32Array {
  return planes.subarray(plane * pixels, (plane + 1) * pixels);
}

function checkFinite(planes: Float32Array, width: number, pixels: number): void {
  // One test for many: the sum of finite floats of light is finite in float64.
  let sum = 0;
  for (const value of planes) sum += value;
  if (Number.isFinite(sum)) return;
  const at = planes.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const pixel = at % pixels;
  throw new LightError(
    `pixel (${String(pixel % width)}, ${String(Math.floor(pixel / width))}) is ${String(planes[at])}`,
  );
}

/** The groups hold all the light there is, each a part of its own: Cycles' groups wrap around silently at 256. */
function checkSum(
  planes: Float32Array,
  images: number,
  combinedOf: (channel: number, plane: Float32Array) => void,
  pixels: number,
): void {
  const combined = new Float32Array(pixels);
  for (let channel = 0; channel < 3; channel++) {
    combinedOf(channel, combined);
    const sums = new Float64Array(pixels);
    for (let image = 0; image < images; image++) {
      const plane = planeOf(planes, image * 3 + channel, pixels);
      for (let pixel = 0; pixel < pixels; pixel++) sums[pixel] = (sums[pixel] as number) + (plane[pixel] as number);
    }
    let largest = 0;
    let worst = 0;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const whole = combined[pixel] as number;
      largest = Math.max(largest, Math.abs(whole));
      worst = Math.max(worst, Math.abs(whole - (sums[pixel] as number)));
    }
    if (worst > SUM_TOLERANCE * largest) {
      throw new LightError(
        `the light groups of ${String(images)} LEDs do not add up to the whole image: they differ by ${(worst / largest).toExponential(1)} of its largest value`,
      );
    }
  }
}

/** Means into `first`; the variances of the means. In float64, rounded once. */
function join(first: Float32Array, second: Float32Array, pixels: number): Float64Array {
  const planes = first.length / pixels;
  const variances = new Float64Array(planes);
  for (let plane = 0, at = 0; plane < planes; plane++) {
    let squares = 0;
    let lit = 0;
    for (const end = at + pixels; at < end; at++) {
      // In bounds by the loop.
      const a = first[at] as number;
      const b = second[at] as number;
      squares += (a - b) * (a - b);
      if (a + b !== 0) lit += 1;
      first[at] = (a + b) / 2;
    }
    variances[plane] = squares / (4 * Math.max(1, lit));
  }
  return variances;
}
