import type { SlotProcess } from '../process/process-slot.js';
import { NotBegunError } from './not-begun-error.js';
import type { TaskControlBlock } from './task-control-block.js';

/** What a queue needs of the slot whose process it feeds. */
export interface QueueSlot {
  readonly id: number;
  /** The live process, or undefined while there is none. */
  readonly process: Pick<SlotProcess, 'idle' | 'run'> | undefined;
  recycleIfLarge(): Promise<void>;
}

/**
 * The tasks of one Blender process, one at a time in the order in which they came (the specification's CRenderTaskQueue).
 * Tasks whose process dies are failed at once: they are run again elsewhere, not kept for its successor.
 */
export class RenderTaskQueue {
  readonly #slot: QueueSlot;
  /** Tasks that wait, with what stops listening to their signal. */
  readonly #waiting = new Map<TaskControlBlock, () => void>();
  #running: TaskControlBlock | undefined;
  #looping = false;

  constructor(slot: QueueSlot) {
    this.#slot = slot;
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** Takes a task; one whose signal has aborted, or aborts before its turn, fails with the signal's reason. */
  enqueue(task: TaskControlBlock): void {
    const { signal } = task;
    const onAbort = (): void => {
      if (this.#leave(task)) task.onFailed(signal?.reason);
    };
    this.#waiting.set(task, () => signal?.removeEventListener('abort', onAbort));
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    void this.#process();
  }

  /** Fails everything that waits; what runs is failed by its process. */
  failWaiting(): void {
    for (const task of [...this.#waiting.keys()]) {
      if (this.#leave(task)) task.onFailed(new NotBegunError(this.#slot.id));
    }
  }

  #leave(task: TaskControlBlock): boolean {
    this.#waiting.get(task)?.();
    return this.#waiting.delete(task);
  }

  /** A Map keeps the order of insertion. */
  #next(): TaskControlBlock | undefined {
    const [task] = this.#waiting.keys();
    if (task !== undefined) this.#leave(task);
    return task;
  }

  /** The loop of the specification's Process(): ends when nothing waits, begins with the next enqueue. */
  async #process(): Promise<void> {
    if (this.#looping) return;
    this.#looping = true;
    for (let task = this.#next(); task !== undefined; task = this.#next()) {
      this.#running = task;
      const failure = await this.#run(task).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      this.#running = undefined;
      if (failure === undefined) task.onFinished();
      else task.onFailed(failure.error);
      await this.#slot.recycleIfLarge();
    }
    this.#looping = false;
  }

  async #run(task: TaskControlBlock): Promise<void> {
    const { process } = this.#slot;
    if (process?.idle !== true) throw new NotBegunError(this.#slot.id);
    await process.run(
      task.work,
      {
        onFrame: async (frame, file) => {
          await task.onFrame(frame, file);
          task.left -= 1;
        },
        onProgress: task.onRunning,
      },
      task.signal,
    );
  }
}
