import type { ProcessSlot } from '../process/process-slot.js';
import { BlenderError } from '../process/blender-error.js';
import type { TaskControlBlock } from './task-control-block.js';

/**
 * The tasks of one Blender process, one at a time in the order in which they came (the specification's CRenderTaskQueue).
 * Tasks whose process dies are failed at once: they are run again elsewhere, not kept for its successor.
 */
export class RenderTaskQueue {
  readonly #slot: ProcessSlot;
  readonly #waiting: TaskControlBlock[] = [];
  #running: TaskControlBlock | undefined;
  #looping = false;

  constructor(slot: ProcessSlot) {
    this.#slot = slot;
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  enqueue(task: TaskControlBlock): void {
    const onAbort = (): void => {
      const at = this.#waiting.indexOf(task);
      if (at < 0) return;
      this.#waiting.splice(at, 1);
      task.onFailed(task.signal?.reason);
    };
    task.signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(task);
    if (task.signal?.aborted === true) onAbort();
    void this.#process();
  }

  /** Fails everything that waits; what runs is failed by its process. */
  failWaiting(error: unknown): void {
    for (const task of this.#waiting.splice(0)) task.onFailed(error);
  }

  /** The loop of the specification's Process(): ends when nothing waits, begins with the next enqueue. */
  async #process(): Promise<void> {
    if (this.#looping) return;
    this.#looping = true;
    for (let task = this.#waiting.shift(); task !== undefined; task = this.#waiting.shift()) {
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
    if (process === undefined)
      throw new BlenderError('BLENDER_LOST', 'the Blender process of this queue is being restarted');
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
