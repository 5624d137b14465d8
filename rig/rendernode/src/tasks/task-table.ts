import { BlenderError } from '../process/blender-error.js';
import type { Supervisor } from '../process/supervisor.js';
import { RenderTaskQueue } from './render-task-queue.js';
import type { TaskControlBlock } from './task-control-block.js';

export type NewTask = Omit<TaskControlBlock, 'taskNumber' | 'left'>;

/**
 * Owns every live task by process and number and runs one queue per process (the specification's CGTaskTable).
 */
export class TaskTable {
  readonly #supervisor: Supervisor;
  readonly #queues: ReadonlyMap<number, RenderTaskQueue>;
  readonly #tasks: ReadonlyMap<number, Map<number, TaskControlBlock>>;
  #nextTask = 0;

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor;
    this.#queues = new Map(supervisor.slots.map((slot) => [slot.id, new RenderTaskQueue(slot)]));
    this.#tasks = new Map(supervisor.slots.map((slot) => [slot.id, new Map<number, TaskControlBlock>()]));
    supervisor.onChange(() => this.#failOfDeadProcesses());
  }

  /** Takes a task over and queues it. @returns its number. */
  insertTask(task: NewTask): number {
    const queue = this.#queues.get(task.process);
    const tasks = this.#tasks.get(task.process);
    if (queue === undefined || tasks === undefined) throw new RangeError(`there is no process ${String(task.process)}`);
    const taskNumber = this.#nextTask++;
    const finish = (): boolean => tasks.delete(taskNumber);
    const block: TaskControlBlock = {
      ...task,
      taskNumber,
      left: task.work.taskCount,
      onFinished: () => {
        if (finish()) task.onFinished();
      },
      onFailed: (error) => {
        if (finish()) task.onFailed(error);
      },
    };
    tasks.set(taskNumber, block);
    queue.enqueue(block);
    return taskNumber;
  }

  /** Patterns each live process still has to render: the balancer's input. Empty while no process is alive. */
  load(): ReadonlyMap<number, number> {
    return new Map(this.#supervisor.alive.map(({ id }) => [id, this.#left(id)]));
  }

  /** Patterns waiting or under way in all. */
  get queued(): number {
    return this.#supervisor.slots.reduce((sum, { id }) => sum + this.#left(id), 0);
  }

  /** Processes at work. */
  get busy(): number {
    return [...this.#queues.values()].filter((queue) => queue.busy).length;
  }

  #left(process: number): number {
    let left = 0;
    for (const task of this.#tasks.get(process)?.values() ?? []) left += task.left;
    return left;
  }

  #failOfDeadProcesses(): void {
    for (const slot of this.#supervisor.slots) {
      if (slot.process !== undefined) continue;
      this.#queues
        .get(slot.id)
        ?.failWaiting(new BlenderError('BLENDER_LOST', `Blender process of slot ${String(slot.id)} is gone`));
    }
  }
}
