import { KernelError, type KernelErrorCode, RendererError, type RendererErrorCode } from '@blender-sim/optics';

/** What the kernel's errors are to whoever asked for images. */
const CODES: Readonly<Record<KernelErrorCode, RendererErrorCode>> = {
  // Another try, here or on another node, finds a new thread.
  KERNEL_WORKER_DIED: 'RENDERER_DOWN',
  KERNEL_CLOSED: 'RENDERER_CLOSED',
  KERNEL_MEMORY_FULL: 'RENDERER_REFUSED',
  KERNEL_MEMORY_UNAVAILABLE: 'RENDERER_REFUSED',
  KERNEL_LIGHT_NOT_FINITE: 'RENDERER_FAILED',
  KERNEL_JOB_INVALID: 'RENDERER_FAILED',
};

/** The error as the Renderer seam has it; what is none of the kernel's stays as it is. */
export function rendererFault(error: unknown): unknown {
  return error instanceof KernelError ? new RendererError(CODES[error.code], error.message, { cause: error }) : error;
}
