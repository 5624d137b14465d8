import { CodedError } from '@blender-sim/base';

/**
 * - KERNEL_MEMORY_UNAVAILABLE: the machine gives no shared memory of that size.
 * - KERNEL_MEMORY_FULL: every slab is taken, or a job's weights and images do not fit into the work area.
 * - KERNEL_JOB_INVALID: the caller's numbers do not fit together; the message says which.
 * - KERNEL_LIGHT_NOT_FINITE: traced light is NaN or infinite; the message says where.
 * - KERNEL_WORKER_DIED: a worker thread ended in the middle; another one has taken its place.
 * - KERNEL_CLOSED: close() was called.
 */
export type KernelErrorCode =
  | 'KERNEL_MEMORY_UNAVAILABLE'
  | 'KERNEL_MEMORY_FULL'
  | 'KERNEL_JOB_INVALID'
  | 'KERNEL_LIGHT_NOT_FINITE'
  | 'KERNEL_WORKER_DIED'
  | 'KERNEL_CLOSED';

/** Why sums were not made or light was not stored. */
export class KernelError extends CodedError<KernelErrorCode> {}
