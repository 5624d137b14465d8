import type { ExposeJob } from '@blender-sim/optics';
import type { PlaneStore } from './request-light.js';
import type { Slabs } from './resident-memory.js';

/** The kernel's threads and memory. */
export interface Exposer extends Slabs, PlaneStore {
  /** Images of a job; they wait for release(). */
  expose(
    job: ExposeJob,
    signal?: AbortSignal,
  ): Promise<{ readonly images: readonly Uint8Array<SharedArrayBuffer>[]; release(): void }>;
  close(): Promise<void>;
}
