import { createHash } from 'node:crypto';
import { ledWord, PixelFormat, type PixelFormat__Output, type Position } from '@blender-sim/protocol';
import { seededRandom } from '@blender-sim/base';
import type { CameraFrame, RenderRequest, Renderer } from '../renderer.js';

/** What a compliance test asks a renderer for. */
export interface BatchWish {
  readonly taskCount: number;
  /** Default: all LEDs of the rig. */
  readonly lightCount?: number;
  readonly position: Position;
  readonly pixelFormat?: PixelFormat__Output;
  /** Different seeds, different patterns. Default 1. */
  readonly seed?: number;
}

let requests = 0;

/** A request of random patterns in which every LED is lit. */
export function randomBatch(renderer: Renderer, wish: BatchWish): RenderRequest {
  const { taskCount, lightCount = renderer.info.lightCount, seed = 1 } = wish;
  const random = seededRandom(seed);
  const octet = (): number => 1 + Math.floor(random() * 255);
  const words = Uint32Array.from({ length: taskCount * lightCount }, () =>
    ledWord({ intensity: octet(), r: octet(), g: octet(), b: octet() }),
  );
  return requestOf(wish, words, lightCount);
}

/** A request of the patterns given: each a list of words, all of the same length. */
export function batchOf(patterns: readonly (readonly number[])[], wish: Omit<BatchWish, 'taskCount'>): RenderRequest {
  return requestOf(
    { ...wish, taskCount: patterns.length },
    Uint32Array.from(patterns.flat()),
    patterns[0]?.length ?? 0,
  );
}

function requestOf(wish: BatchWish, words: Uint32Array, lightCount: number): RenderRequest {
  requests += 1;
  return {
    requestId: `compliance-${String(requests)}`,
    position: wish.position,
    taskCount: wish.taskCount,
    lightCount,
    words,
    pixelFormat: wish.pixelFormat ?? PixelFormat.MONO8,
  };
}

/** Renders and returns the frames by index. */
export async function renderAll(renderer: Renderer, request: RenderRequest): Promise<CameraFrame[]> {
  const frames: CameraFrame[] = [];
  await renderer.render(request, { onFrame: (frame) => void frames.push(copyOf(frame)) });
  return frames.sort((a, b) => a.index - b.index);
}

/** A renderer may reuse a frame's memory after onFrame: whoever keeps the pixels copies them. */
export function copyOf(frame: CameraFrame): CameraFrame {
  return { ...frame, pixels: Uint8Array.from(frame.pixels) };
}

/** A comparable form of the frames: one digest each, so that a failing test prints lines and not pixels. */
export function pixelsOf(frames: readonly CameraFrame[]): string[] {
  return frames.map(({ index, pixels }) => `${String(index)}: ${createHash('sha256').update(pixels).digest('hex')}`);
}

/** Samples of a 32-bit float frame. */
export function floatsOf(frame: CameraFrame | undefined): Float32Array {
  return new Float32Array(Uint8Array.from(frame?.pixels ?? []).buffer);
}
