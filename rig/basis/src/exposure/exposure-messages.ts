import type { KernelErrorCode, SharedBasisMemory, Slab, StoreJob, StoreMaxima, WasmModule } from '@blender-sim/optics';

/** What a worker thread starts with. */
export interface WorkerStart {
  readonly module: WasmModule;
  readonly shared: SharedBasisMemory;
  /** Address of the worker's own SCRATCH_BYTES octets. */
  readonly scratch: number;
}

/** Groups of 8 pixels that workers share: each takes the next `step` of them until none is left or the job is cancelled. */
export interface Share {
  readonly id: number;
  /** Address of two int32 in the memory: the next group not taken, and 1 when the job is cancelled. */
  readonly control: number;
  readonly groups: number;
  readonly step: number;
}

/** One job, posted to every worker. */
export type Order =
  | (Share & { readonly kind: 'expose'; readonly job: number })
  | (Share & { readonly kind: 'store'; readonly job: StoreJob })
  | (Share & { readonly kind: 'clear'; readonly slab: Slab });

/** A worker has nothing more to do for a job. Errors lose their class on the way; what matters goes as values. */
export interface Done {
  readonly id: number;
  /** `store`: what this worker saw; undefined when it took no share. */
  readonly maxima?: StoreMaxima;
  readonly failure?: Failure;
}

export interface Failure {
  readonly code: KernelErrorCode | undefined;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}
