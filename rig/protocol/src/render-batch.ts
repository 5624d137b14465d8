import type { RenderOptions__Output } from './gen/blendersim/RenderOptions.js';
import { type PixelLayout, imageBytes, pixelLayout } from './pixel-format.js';
import { checkRenderOptions } from './render-options.js';
import { StatusError } from './status.js';

/** The part of RenderReq and SlaveRenderReq that says what to light. */
export interface BatchFields {
  readonly task_count: number;
  readonly light_count: number;
  readonly lights: readonly number[];
  readonly pixel_format: number;
  readonly options?: RenderOptions__Output | null;
}

/** What a batch is checked against; unknown parts are left undefined and not checked. */
export interface BatchLimits {
  /** Most patterns in one request. */
  readonly maxTasks: number;
  /** Most octets of images in one answer. */
  readonly maxBytes: number;
  /** LEDs of the rig. */
  readonly lightCount?: number | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/**
 * Checks a batch, its options too (checkRenderOptions), and returns its pixel layout. Cheap: looks at counts, never at the
 * words.
 * @throws StatusError INVALID_ARGUMENT naming the field, what was found and what is allowed.
 */
export function checkBatch(batch: BatchFields, limits: BatchLimits): PixelLayout {
  const { task_count, light_count, lights } = batch;
  const layout = pixelLayout(batch.pixel_format);
  if (layout === undefined) {
    throw invalid(`pixel_format: ${String(batch.pixel_format)} is none of the known formats (0 MONO8 to 5 RGB32F).`);
  }
  checkRenderOptions(batch.options);
  if (task_count < 1) throw invalid('task_count: 0; expected at least one pattern.');
  if (task_count > limits.maxTasks) {
    throw invalid(
      `task_count: ${String(task_count)} patterns in one request; the limit is ${String(limits.maxTasks)}. Send several requests.`,
    );
  }
  if (light_count < 1) throw invalid('light_count: 0; expected at least one LED a pattern.');
  if (limits.lightCount !== undefined && light_count > limits.lightCount) {
    throw invalid(`light_count: ${String(light_count)}; the rig has ${String(limits.lightCount)} LEDs.`);
  }
  if (lights.length !== task_count * light_count) {
    throw invalid(
      `lights: ${String(lights.length)} words; task_count x light_count is ${String(task_count)} x ${String(light_count)} = ${String(task_count * light_count)}.`,
    );
  }
  if (limits.width !== undefined && limits.height !== undefined) {
    const bytes = task_count * imageBytes(limits.width, limits.height, layout);
    if (bytes > limits.maxBytes) {
      throw invalid(
        `task_count: ${String(task_count)} images of ${String(limits.width)}x${String(limits.height)} ${layout.name} are ${String(bytes)} octets; the limit is ${String(limits.maxBytes)}. Send several requests.`,
      );
    }
  }
  return layout;
}

function invalid(message: string): StatusError {
  return new StatusError('INVALID_ARGUMENT', message);
}
