import { framesOf } from '../channel/work.js';
import { type QueueSlot, RenderTaskQueue } from './render-task-queue.js';
import type { TaskControlBlock } from './task-control-block.js';

export type NewTask = Omit<TaskControlBlock, 'taskNumber' | 'left'>;

/** What the table needs of the supervisor. */
export interface TableSlots {
  readonly slots: readonly QueueSlot[];
  onChange(listener: () => void): () => void;
}

/**
 * Owns every live task by process and number and runs one queue per process (the specification's CGTaskTable).
 */
export class TaskTable {
  readonly #slots: readonly QueueSlot[];
  readonly #queues: ReadonlyMap<number, RenderTaskQueue>;
  readonly #tasks: ReadonlyMap<number, Map<number, TaskControlBlock>>;
  #nextTask = 0;

  constructor(supervisor: TableSlots) {
    const { slots } = supervisor;
    this.#slots = slots;
    this.#queues = new Map(slots.map((slot) => [slot.id, new RenderTaskQueue(slot)]));
    this.#tasks = new Map(slots.map((slot) => [slot.id, new Map<number, TaskControlBlock>()]));
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
      left: framesOf(task.work),
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
    const alive = this.#slots.filter((slot) => slot.process !== undefined);
    return new Map(alive.map(({ id }) => [id, this.#left(id)]));
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
    for (const slot of this.#slots) {
      if (slot.process === undefined) this.#queues.get(slot.id)?.failWaiting();
    }
  }
}
