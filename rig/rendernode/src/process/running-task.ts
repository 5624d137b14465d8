import { deferred } from '@blender-sim/base';
import { FrameError } from '../channel/frame.js';
import type { FrameNotice } from '../channel/messages.js';
import { BlenderError } from './blender-error.js';

/** What a task's patterns become. Frames come one at a time: the next one waits until onFrame has resolved. */
export interface ProcessTaskCalls {
  /** Rejects when the slot does not hold what it should: the process is not to be trusted any more. */
  onFrame(frame: FrameNotice, file: string): Promise<void>;
  onProgress(done: number, fraction: number): void;
}

/** A task inside its process: its patterns in order, then its end. */
export class RunningTask {
  readonly number: number;
  readonly calls: ProcessTaskCalls;
  readonly #patterns: number;
  readonly #result = deferred<void>();
  #announced = 0;
  #holding = 0;
  #deliveries: Promise<void> = Promise.resolve();
  #cancelled = false;

  constructor(number: number, patterns: number, calls: ProcessTaskCalls) {
    this.number = number;
    this.calls = calls;
    this.#patterns = patterns;
    // A task may fail before run() has got to waiting for it.
    this.#result.promise.catch(() => undefined);
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Whether the process may be waiting for us to take a pattern. */
  get holding(): boolean {
    return this.#holding > 0;
  }

  /** From now on patterns are taken and dropped. */
  cancel(): void {
    this.#cancelled = true;
  }

  /**
   * Hands a pattern on behind those before it.
   * @param taken called when its slot may be written again.
   * @param refused called when onFrame rejected.
   * @throws FrameError for a pattern whose turn it is not.
   */
  deliver(frame: FrameNotice, file: string, taken: () => void, refused: (error: unknown) => void): void {
    if (frame.index !== this.#announced || frame.index >= this.#patterns) {
      throw new FrameError(
        `pattern ${String(frame.index)} of task ${String(this.number)} was announced; ${String(this.#announced)} of ${String(this.#patterns)} have been`,
      );
    }
    this.#announced += 1;
    this.#holding += 1;
    this.#deliveries = this.#deliveries
      .then(() => (this.#cancelled ? undefined : this.calls.onFrame(frame, file)))
      .then(taken, (error: unknown) => {
        this.fail(error);
        refused(error);
      })
      .finally(() => {
        this.#holding -= 1;
      });
  }

  /** @throws FrameError when the script calls a task done whose patterns have not all come. */
  checkComplete(): void {
    if (!this.#cancelled && this.#announced < this.#patterns) {
      throw new FrameError(
        `task ${String(this.number)} is done after ${String(this.#announced)} of ${String(this.#patterns)} patterns`,
      );
    }
  }

  /** Resolves when every pattern announced so far has been taken or refused; never rejects. */
  taken(): Promise<void> {
    return this.#deliveries;
  }

  succeed(): void {
    this.#result.resolve();
  }

  /** A cancelled task is cancelled, however it ended. */
  fail(error: unknown): void {
    this.#result.reject(
      this.#cancelled ? new BlenderError('TASK_CANCELLED', 'the task was cancelled', { cause: error }) : error,
    );
  }

  /** The task's end; nothing of it is called after that. */
  async result(): Promise<void> {
    try {
      await this.#result.promise;
    } finally {
      await this.#deliveries;
    }
  }
}
