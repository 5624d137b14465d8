import { CodedError } from '@blender-sim/base';

/**
 * - RENDERER_BUSY: every queue is full; try again later.
 * - RENDERER_DOWN: no process is there to render, for now.
 * - RENDERER_FAILED: the renderer tried and could not; the message says what it said.
 * - RENDERER_REFUSED: the request asks for what this renderer can't give, now or later; the message says what to change.
 * - RENDERER_CLOSED: close() was called.
 */
export type RendererErrorCode =
  'RENDERER_BUSY' | 'RENDERER_DOWN' | 'RENDERER_FAILED' | 'RENDERER_REFUSED' | 'RENDERER_CLOSED';

/** Why a Renderer gave no images. */
export class RendererError extends CodedError<RendererErrorCode> {}
