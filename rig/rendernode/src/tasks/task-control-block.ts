import type { FrameNotice } from '../channel/messages.js';
import type { ProcessWork } from '../channel/work.js';

/**
 * All there is to know of one task: patterns of one request for one process (the specification's TCB). It is owned by
 * the TaskTable from insertTask until one of its two ends, finished or failed, has been called.
 */
export interface TaskControlBlock {
  readonly taskNumber: number;
  /** The process slot. */
  readonly process: number;
  readonly work: ProcessWork;
  readonly signal: AbortSignal | undefined;
  /** A pattern of the task is in shared memory (index within the task). Awaited before the slot is used again. */
  readonly onFrame: (frame: FrameNotice, file: string) => Promise<void>;
  /** Every pattern has been delivered. */
  readonly onFinished: () => void;
  /** The task ended without all its patterns. */
  readonly onFailed: (error: unknown) => void;
  /** How far it is: patterns finished and the share of the current one. */
  readonly onRunning: (done: number, fraction: number) => void;
  /** Patterns not delivered yet: what the balancer counts. */
  left: number;
}
