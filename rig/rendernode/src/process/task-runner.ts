import path from 'node:path';
import { type Clock, messageOf } from '@blender-sim/base';
import { FrameError } from '../channel/frame.js';
import { Message } from '../channel/message.js';
import { type FrameNotice, type FromScript, TYPE } from '../channel/messages.js';
import { type ProcessWork, framesOf, workMessage } from '../channel/work.js';
import { BlenderError } from './blender-error.js';
import { type ProcessTaskCalls, RunningTask } from './running-task.js';

/** What a task needs of its process. */
export interface TaskHost {
  readonly clock: Clock;
  /** Where the slots are. */
  readonly folder: string;
  readonly cancelMs: number;
  write(type: number, payload: Uint8Array): void;
  /** The process got further. */
  moved(): void;
  /** Gives the process up for a fault of its own. */
  lose(what: string): void;
  /** Ends the process by our own wish. */
  kill(reason: string): void;
}

type TaskMessage = Extract<FromScript, { kind: 'heartbeat' | 'frame' | 'task-done' | 'task-failed' }>;

/** Slot files of a process. */
const SLOTS = 2;

/** The tasks of one process, one at a time: RENDER (or TRACE, TRUTH), its patterns, its end, its cancellation. */
export class TaskRunner {
  readonly #host: TaskHost;
  #task: RunningTask | undefined;
  #stopCancelTimer: (() => void) | undefined;
  #nextTask = 0;

  constructor(host: TaskHost) {
    this.#host = host;
  }

  get busy(): boolean {
    return this.#task !== undefined;
  }

  /** Whether the process may be waiting for us to take a pattern. */
  get holding(): boolean {
    return this.#task?.holding ?? false;
  }

  /** As BlenderProcess.run; the caller has seen that nothing runs. */
  async run(work: ProcessWork, calls: ProcessTaskCalls, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const task = new RunningTask(this.#nextTask++, framesOf(work), calls);
    const { type, message } = workMessage(task.number, work);
    this.#host.write(type, message.bytes());
    this.#host.moved();
    this.#task = task;
    const onAbort = (): void => this.#cancel(task);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await task.result();
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** @throws FrameError for a message about a task that is not running; a late heartbeat is harmless. */
  onMessage(message: TaskMessage): void {
    switch (message.kind) {
      case 'heartbeat':
        if (message.taskNumber === this.#task?.number) this.#task?.calls.onProgress(message.done, message.fraction);
        return;
      case 'frame':
        this.#deliver(this.#running(message.frame.taskNumber), message.frame);
        return;
      case 'task-done':
        this.#finish(this.#running(message.taskNumber));
        return;
      case 'task-failed': {
        const task = this.#running(message.taskNumber);
        this.#free();
        task.fail(new BlenderError('TASK_FAILED', message.message));
      }
    }
  }

  /** The process has ended, and its task with it. */
  end(error: BlenderError): void {
    const task = this.#task;
    this.#free();
    task?.fail(error);
  }

  #running(number: number): RunningTask {
    if (this.#task?.number === number) return this.#task;
    throw new FrameError(`a message about task ${String(number)}, which is not running`);
  }

  #deliver(task: RunningTask, frame: FrameNotice): void {
    if (frame.slot >= SLOTS) throw new FrameError(`a FRAME in slot ${String(frame.slot)} of ${String(SLOTS)}`);
    this.#host.moved();
    task.deliver(
      frame,
      path.join(this.#host.folder, `slot${String(frame.slot)}.exr`),
      () => {
        const message = Message.empty().appendU32(frame.taskNumber).appendU32(frame.index);
        this.#host.write(TYPE.FRAME_TAKEN, message.bytes());
      },
      (error) => this.#host.lose(`its pattern ${String(frame.index)} could not be taken: ${messageOf(error)}`),
    );
  }

  #finish(task: RunningTask): void {
    task.checkComplete();
    void task.taken().then(() => {
      // The process may have ended meanwhile: then the task is failed already.
      if (this.#task !== task) return;
      this.#free();
      if (task.cancelled) task.fail(undefined);
      else task.succeed();
    });
  }

  #cancel(task: RunningTask): void {
    if (this.#task !== task || task.cancelled) return;
    task.cancel();
    this.#host.write(TYPE.CANCEL, Message.empty().appendU32(task.number).bytes());
    this.#stopCancelTimer = this.#host.clock.after('blender cancel', this.#host.cancelMs, () =>
      this.#host.kill('its task was cancelled and the pattern under way took too long'),
    );
  }

  #free(): void {
    this.#stopCancelTimer?.();
    this.#task = undefined;
  }
}
