import {
  type RenderModeName,
  type RenderOptions__Output,
  type RequestedQuality,
  checkRenderOptions,
  renderModeName,
  renderOptionsOf,
} from '@blender-sim/protocol';
import { badResponse, invalidArgument } from './error.js';

/** How good the images shall be; what is left out is the rig's setting. */
export interface QualityOptions {
  /** `auto` (default): the rig's, and where that is auto too: basis. */
  readonly mode?: 'auto' | RenderModeName;
  /** Light paths a pixel, 1..1,048,576. Excludes `noise`. */
  readonly samples?: number;
  /** No pattern's sigma may exceed it, in 8-bit levels at the camera before sensor noise. Excludes `samples`; basis only. */
  readonly noise?: number;
  /** Which exposure of these patterns, 0..2^32-1: another number draws other sensor noise. Default 0. */
  readonly repetition?: number;
}

/** How an image was made and how good it is. */
export interface ImageQuality {
  readonly mode: RenderModeName;
  /** Light paths a pixel: of a pattern (direct), of the LED image that has the fewest (basis). */
  readonly samples: number;
  /** Sigma in 8-bit levels as measured, before sensor noise; undefined: not measured, or nothing lit. */
  readonly noise: number | undefined;
}

/** @throws DriverError INVALID_ARGUMENT naming the option. @returns null where everything is the rig's. */
export function encodeQuality(options: QualityOptions): RenderOptions__Output | null {
  const { mode, samples, noise, repetition } = options;
  if (mode !== undefined && mode !== 'auto' && mode !== 'direct' && mode !== 'basis') {
    throw invalidArgument(`mode: ${String(mode)} is none of auto, direct and basis.`);
  }
  const quality: RequestedQuality = {
    ...(mode === undefined || mode === 'auto' ? {} : { mode }),
    ...(samples === undefined ? {} : { samples }),
    ...(noise === undefined ? {} : { noise }),
    ...(repetition === undefined ? {} : { repetition }),
  };
  const wire = renderOptionsOf(quality);
  try {
    checkRenderOptions(wire);
  } catch (error) {
    throw invalidArgument((error as Error).message.replace(/^options\./, ''));
  }
  return wire;
}

/**
 * What an answer says of its images.
 * @param asked the request's options. @param noise one number an image, 0: not measured; empty: none measured.
 * @returns one an image; undefined where the main node is an original one, which doesn't say.
 * @throws DriverError BAD_RESPONSE when it is not what was asked for, or no quality at all.
 */
export function decodeQuality(
  asked: RenderOptions__Output | null,
  answer: { readonly mode: number; readonly samples: number },
  noise: readonly number[],
  count: number,
): readonly ImageQuality[] | undefined {
  const { samples } = answer;
  const mode = renderModeName(answer.mode);
  if (mode === undefined) {
    if (asked === null) return undefined;
    throw badResponse(
      'The answer does not say how the images were made: the main node or its render node is one that knows no mode, samples or noise.',
    );
  }
  const wanted = renderModeName(asked?.mode ?? 0);
  if (wanted !== undefined && wanted !== mode) {
    throw badResponse(`The images were made in mode ${mode}; ${wanted} was asked for.`);
  }
  if (noise.length !== 0 && noise.length !== count) {
    throw badResponse(`${String(noise.length)} noise levels came for ${String(count)} images.`);
  }
  return Array.from({ length: count }, (_, index) => {
    const level = noise[index] ?? 0;
    if (!Number.isFinite(level) || level < 0) {
      throw badResponse(`The noise of image ${String(index)} is ${String(level)}.`);
    }
    return { mode, samples, noise: level > 0 ? level : undefined };
  });
}
