import { RenderMode } from './gen/blendersim/RenderMode.js';
import type { RenderOptions__Output } from './gen/blendersim/RenderOptions.js';
import { StatusError } from './status.js';

/** Most light paths a pixel that a request may ask for: 1,048,576 (hours a position; more is a slip of the pen). */
export const MAX_SAMPLES: number = 1024 * 1024;

/** How images are made, by name: of each pattern its own render, or as a weighted sum of the position's basis. */
export type RenderModeName = 'direct' | 'basis';

/** How good a request's images shall be; what is missing is the rig's setting. */
export interface RequestedQuality {
  readonly mode?: RenderModeName;
  /** Light paths a pixel. */
  readonly samples?: number;
  /** Instead of samples: no pattern's sigma may exceed it, in 8-bit levels at the camera before sensor noise. Basis only. */
  readonly noise?: number;
  /** Which exposure of these patterns: another number draws other sensor noise. Default 0. */
  readonly repetition?: number;
}

/**
 * Checks what a request says about quality; absent options are fine. Both the main node and the render node call it, as a
 * part of checkBatch.
 * @throws StatusError INVALID_ARGUMENT naming the field, what was found and what is allowed.
 */
export function checkRenderOptions(options: RenderOptions__Output | null | undefined): void {
  if (!options) return;
  const { mode, samples, noise, repetition } = options;
  // proto3 enums are open: a newer peer's mode arrives as its number.
  if (renderModeName(mode) === undefined && mode !== RenderMode.MODE_AUTO) {
    throw invalid(`mode: ${String(mode)} is none of the known modes (0 MODE_AUTO, 1 MODE_DIRECT, 2 MODE_BASIS).`);
  }
  if (!Number.isInteger(samples) || samples < 0 || samples > MAX_SAMPLES) {
    throw invalid(
      `samples: ${String(samples)}; expected an integer from 1 to ${String(MAX_SAMPLES)}, or 0 for the rig's.`,
    );
  }
  if (!Number.isFinite(noise) || noise < 0) {
    throw invalid(`noise: ${String(noise)}; expected a finite number of 8-bit levels above 0, or 0 for the rig's.`);
  }
  if (!Number.isInteger(repetition) || repetition < 0 || repetition > 0xffffffff) {
    throw invalid(`repetition: ${String(repetition)}; expected an integer from 0 to 4294967295.`);
  }
  if (noise > 0 && mode === RenderMode.MODE_DIRECT) {
    throw invalid(
      `noise: ${String(noise)} with MODE_DIRECT; a noise level can be asked for in basis mode only. Give samples instead.`,
    );
  }
  if (noise > 0 && samples > 0) {
    throw invalid(`noise: ${String(noise)} and samples: ${String(samples)} exclude each other; give one of them.`);
  }
}

/** The options as a renderer takes them (RenderQuality of rig/optics): what is at its default is left out. */
export function renderQualityOf(options: RenderOptions__Output | null | undefined): RequestedQuality {
  if (!options) return {};
  const mode = renderModeName(options.mode);
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(options.samples > 0 ? { samples: options.samples } : {}),
    ...(options.noise > 0 ? { noise: options.noise } : {}),
    ...(options.repetition > 0 ? { repetition: options.repetition } : {}),
  };
}

/** The way back: the options of the wire for a quality; null where everything is the rig's. The noise becomes 32-bit. */
export function renderOptionsOf(quality: RequestedQuality): RenderOptions__Output | null {
  const { mode, samples = 0, noise = 0, repetition = 0 } = quality;
  if (mode === undefined && samples === 0 && noise === 0 && repetition === 0) return null;
  return { mode: renderModeOf(mode), samples, noise, repetition };
}

/** The name of a mode; undefined for MODE_AUTO and for numbers this version does not know. */
export function renderModeName(mode: number): RenderModeName | undefined {
  if (mode === RenderMode.MODE_DIRECT) return 'direct';
  return mode === RenderMode.MODE_BASIS ? 'basis' : undefined;
}

/** The mode of a name; MODE_AUTO for undefined. */
export function renderModeOf(name: RenderModeName | undefined): RenderOptions__Output['mode'] {
  if (name === undefined) return RenderMode.MODE_AUTO;
  return name === 'direct' ? RenderMode.MODE_DIRECT : RenderMode.MODE_BASIS;
}

function invalid(message: string): StatusError {
  return new StatusError('INVALID_ARGUMENT', `options.${message}`);
}
