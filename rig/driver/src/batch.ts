import {
  type Led,
  PixelFormat,
  type PixelLayout,
  type RenderFrame__Output,
  type RenderOptions__Output,
  type RenderRsp__Output,
  imageBytes,
  ledWord,
  pixelLayout,
} from '@blender-sim/protocol';
import { badResponse, invalidArgument } from './error.js';
import { type ImageQuality, type QualityOptions, decodeQuality, encodeQuality } from './quality.js';

/** A pixel format by its name in the proto. */
export type PixelFormatName = keyof typeof PixelFormat;

/** Patterns that are LED words already (10-rig-protocol): `taskCount x lightCount` of them, pattern after pattern. */
export interface PackedPatterns {
  readonly taskCount: number;
  readonly lightCount: number;
  readonly words: Uint32Array | readonly number[];
}

/** What to light: for each pattern one setting per LED, all patterns of the same length. */
export type Patterns = readonly (readonly Led[])[] | PackedPatterns;

/** How images of a request are stored. */
export interface ImageShape {
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: PixelFormatName;
  readonly layout: PixelLayout;
}

/** The images of one batch, in the order of the patterns. */
export interface ImageBatch extends ImageShape {
  /** Row by row from the top left. Views into the one answer, not copies. */
  readonly images: readonly Uint8Array[];
  /** One a pattern; undefined: the main node is an original one, which does not say. */
  readonly quality: readonly ImageQuality[] | undefined;
}

/** One image of a stream. */
export interface ImageFrame extends ImageShape {
  /** Of the pattern within the request. */
  readonly index: number;
  readonly image: Uint8Array;
  /** Undefined: the main node is an original one, which does not say. */
  readonly quality: ImageQuality | undefined;
  /** Patterns finished when the main node sent this, also those that wait for an earlier one. */
  readonly tasksDone: number;
  readonly taskCount: number;
}

/** A request's patterns, checked and packed. */
export interface EncodedBatch {
  readonly taskCount: number;
  readonly lightCount: number;
  readonly lights: number[];
  readonly pixelFormat: PixelFormatName;
  readonly layout: PixelLayout;
  /** Null: everything as the rig has it. */
  readonly options: RenderOptions__Output | null;
}

/**
 * @throws DriverError INVALID_ARGUMENT: no pattern, ragged patterns, a wrong number of words, an LED out of range, a quality
 * that can't be.
 */
export function encodeBatch(
  patterns: Patterns,
  pixelFormat: PixelFormatName = 'MONO8',
  quality: QualityOptions = {},
): EncodedBatch {
  const layout = pixelLayout(PixelFormat[pixelFormat]);
  if (layout === undefined) throw invalidArgument(`pixelFormat: ${pixelFormat} is none of the known formats.`);
  const packed = 'words' in patterns ? checkPacked(patterns) : pack(patterns);
  return { ...packed, pixelFormat, layout, options: encodeQuality(quality) };
}

type Packed = Pick<EncodedBatch, 'taskCount' | 'lightCount' | 'lights'>;

function pack(patterns: readonly (readonly Led[])[]): Packed {
  const lightCount = patterns[0]?.length ?? 0;
  if (lightCount === 0) throw invalidArgument('patterns: expected at least one pattern of at least one LED.');
  const lights = patterns.flatMap((pattern, task) => {
    if (pattern.length !== lightCount) {
      throw invalidArgument(
        `patterns[${String(task)}] has ${String(pattern.length)} LEDs, patterns[0] has ${String(lightCount)}; all need the same number.`,
      );
    }
    return pattern.map((led, light) => {
      try {
        return ledWord(led);
      } catch (error) {
        throw invalidArgument(`patterns[${String(task)}][${String(light)}]: ${(error as RangeError).message}`);
      }
    });
  });
  return { taskCount: patterns.length, lightCount, lights };
}

function checkPacked({ taskCount, lightCount, words }: PackedPatterns): Packed {
  for (const [name, count] of Object.entries({ taskCount, lightCount })) {
    if (!Number.isInteger(count) || count < 1 || count > 0xffffffff) {
      throw invalidArgument(`${name} is ${String(count)}; expected an integer of at least 1.`);
    }
  }
  if (words.length !== taskCount * lightCount) {
    throw invalidArgument(
      `words: ${String(words.length)}; taskCount x lightCount is ${String(taskCount)} x ${String(lightCount)} = ${String(taskCount * lightCount)}.`,
    );
  }
  const lights = Array.from(words);
  const bad = lights.findIndex((word) => !Number.isInteger(word) || word < 0 || word > 0xffffffff);
  if (bad >= 0)
    throw invalidArgument(`words[${String(bad)}] is ${String(lights[bad])}; expected an unsigned 32-bit integer.`);
  return { taskCount, lightCount, lights };
}

/** The patterns from number `first` on. */
export function batchFrom(batch: EncodedBatch, first: number): EncodedBatch {
  if (first === 0) return batch;
  return { ...batch, taskCount: batch.taskCount - first, lights: batch.lights.slice(first * batch.lightCount) };
}

/** @throws DriverError BAD_RESPONSE when the answer is not exactly the images asked for. */
export function decodeBatch(batch: EncodedBatch, response: RenderRsp__Output): ImageBatch {
  const { width, height, imgs } = response;
  if (response.task_count !== batch.taskCount) {
    throw badResponse(`${String(response.task_count)} images came for ${String(batch.taskCount)} patterns.`);
  }
  const shape = checkShape(batch, response);
  const size = imageBytes(width, height, batch.layout);
  if (imgs.length !== batch.taskCount * size) {
    throw badResponse(
      `The images have ${String(imgs.length)} octets; ${String(batch.taskCount)} of ${String(width)}x${String(height)} ${batch.pixelFormat} have ${String(batch.taskCount * size)}.`,
    );
  }
  const images = Array.from({ length: batch.taskCount }, (_, task) => imgs.subarray(task * size, (task + 1) * size));
  const quality = decodeQuality(batch.options, response, response.noise, batch.taskCount);
  return { ...shape, images, quality };
}

/**
 * @param batch the whole request. @param first where the stream that sent the frame began. @param expected the index in
 * the whole request that is due. @param previous the frame before, whose size this one has to have.
 * @throws DriverError BAD_RESPONSE when the frame is not exactly the image that is due.
 */
export function decodeFrame(
  batch: EncodedBatch,
  first: number,
  expected: number,
  frame: RenderFrame__Output,
  previous: ImageFrame | undefined,
): ImageFrame {
  const { width, height, img } = frame;
  if (expected >= batch.taskCount) throw badResponse(`More than ${String(batch.taskCount)} images came.`);
  if (first + frame.index !== expected) {
    throw badResponse(`Image ${String(first + frame.index)} came where ${String(expected)} was due.`);
  }
  const shape = checkShape(batch, frame);
  if (previous && (previous.width !== width || previous.height !== height)) {
    throw badResponse(
      `Image ${String(expected)} is ${String(width)}x${String(height)}; those before are ${String(previous.width)}x${String(previous.height)}.`,
    );
  }
  const size = imageBytes(width, height, batch.layout);
  if (img.length !== size) {
    throw badResponse(
      `Image ${String(expected)} has ${String(img.length)} octets; ${String(width)}x${String(height)} ${batch.pixelFormat} has ${String(size)}.`,
    );
  }
  const tasksDone = first + frame.tasks_done;
  const [quality] = decodeQuality(batch.options, frame, [frame.noise], 1) ?? [];
  return { ...shape, index: expected, image: img, quality, tasksDone, taskCount: batch.taskCount };
}

function checkShape(
  { pixelFormat, layout }: EncodedBatch,
  { width, height, pixel_format }: { width: number; height: number; pixel_format: number },
): ImageShape {
  if (width === 0 || height === 0) throw badResponse(`The image size is ${String(width)}x${String(height)}.`);
  if (pixel_format !== PixelFormat[pixelFormat]) {
    const got = pixelLayout(pixel_format)?.name ?? String(pixel_format);
    throw badResponse(`The pixel format is ${got}; ${pixelFormat} was asked for.`);
  }
  return { width, height, pixelFormat, layout };
}
