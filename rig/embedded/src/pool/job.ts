import type { RowWork } from '../trace/row-work.js';
import type { TruthTarget } from '../trace/truth-rows.js';
import type { RowTarget } from '../trace/led-rows.js';

/**
 * A picture that the worker threads trace together. Each takes the next row from `control` until none is left; what a row
 * becomes does not depend on who traces it.
 */
export type Job = {
  readonly number: number;
  readonly height: number;
  /** In shared memory: [NEXT_ROW, STOP]. */
  readonly control: Int32Array<SharedArrayBuffer>;
} & (
  | { readonly kind: 'pair'; readonly work: RowWork; readonly target: RowTarget }
  | { readonly kind: 'truth'; readonly stageM: readonly [number, number, number]; readonly target: TruthTarget }
);

/** Place in `control`: the next row that nobody has taken. */
export const NEXT_ROW: number = 0;
/** Place in `control`: 1 when the job is to be given up. */
export const STOP: number = 1;

/** What a worker says. `done`: it takes no more rows of this job. */
export type WorkerMessage =
  { readonly kind: 'ready' } | { readonly kind: 'done'; readonly number: number; readonly failure: string | undefined };
