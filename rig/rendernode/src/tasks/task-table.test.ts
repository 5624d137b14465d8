import { describe, expect, test, vi } from 'vitest';
import { type Deferred, deferred, raceAbort } from '@blender-sim/base';
import type { ProcessWork } from '../channel/work.js';
import type { ProcessTaskCalls } from '../process/running-task.js';
import { NotBegunError } from './not-begun-error.js';
import type { QueueSlot } from './render-task-queue.js';
import { type NewTask, TaskTable } from './task-table.js';

interface Run {
  readonly work: ProcessWork;
  readonly calls: ProcessTaskCalls;
  readonly end: Deferred<void>;
}

/** A slot whose process runs what a test ends by hand. */
class FakeSlot implements QueueSlot {
  readonly id: number;
  readonly runs: Run[] = [];
  up = true;
  recycled = 0;
  recycling: Promise<void> = Promise.resolve();
  #running = 0;

  constructor(id: number) {
    this.id = id;
  }

  get process(): QueueSlot['process'] {
    if (!this.up) return undefined;
    return {
      idle: this.#running === 0,
      run: async (work, calls, signal) => {
        expect(this.#running).toBe(0);
        this.#running += 1;
        const end = deferred<void>();
        this.runs.push({ work, calls, end });
        try {
          await raceAbort(end.promise, signal);
        } finally {
          this.#running -= 1;
        }
      },
    };
  }

  recycleIfLarge(): Promise<void> {
    this.recycled += 1;
    return this.recycling;
  }
}

function world(count = 2): { slots: FakeSlot[]; table: TaskTable; changed: () => void } {
  const slots = Array.from({ length: count }, (_unused, id) => new FakeSlot(id));
  let changed = (): void => undefined;
  const table = new TaskTable({
    slots,
    onChange: (listener) => {
      changed = listener;
      return () => undefined;
    },
  });
  return { slots, table, changed: () => changed() };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function task(process: number, taskCount: number, signal?: AbortSignal) {
  const spies = { onFinished: vi.fn(), onFailed: vi.fn(), onRunning: vi.fn() };
  const work = {
    kind: 'render' as const,
    positionM: { x: 0, y: 0, z: 0 },
    taskCount,
    lightCount: 1,
    words: new Uint32Array(taskCount),
    seed: 0,
    samples: 0,
  };
  const block: NewTask = { process, signal, work, onFrame: () => Promise.resolve(), ...spies };
  return { block, ...spies };
}

const notice = { taskNumber: 0, index: 0, width: 1, height: 1, slot: 0, bytes: 0, crc: 0 };

describe('the task table and its queues', () => {
  test('run one task a process at a time, in order, recycling in between', async () => {
    const { slots, table } = world();
    const [first, second, other] = [task(0, 2), task(0, 3), task(1, 1)];
    expect([first, second, other].map(({ block }) => table.insertTask(block))).toEqual([0, 1, 2]);
    await settle();
    expect(slots.map(({ runs }) => runs.length)).toEqual([1, 1]);
    expect([...table.load()]).toEqual([
      [0, 5],
      [1, 1],
    ]);
    expect(table.busy).toBe(2);
    await slots[0]?.runs[0]?.calls.onFrame(notice, 'file');
    expect(table.load().get(0)).toBe(4);
    slots[0]?.runs[0]?.calls.onProgress(1, 0.5);
    expect(first.onRunning).toHaveBeenCalledWith(1, 0.5);
    slots[0]?.runs[0]?.end.resolve();
    await settle();
    expect(first.onFinished).toHaveBeenCalledTimes(1);
    expect(slots[0]).toMatchObject({ recycled: 1, runs: { length: 2 } });
    slots[0]?.runs[1]?.end.reject(new Error('no'));
    slots[1]?.runs[0]?.end.resolve();
    await settle();
    expect(second.onFailed).toHaveBeenCalledExactlyOnceWith(new Error('no'));
    expect(second.onFinished).not.toHaveBeenCalled();
    expect(table.busy).toBe(0);
    expect([...table.load().values()]).toEqual([0, 0]);
  });

  test('drop what waits when its signal aborts, and leave no listener behind', async () => {
    const { slots, table } = world(1);
    const controller = new AbortController();
    const add = vi.spyOn(controller.signal, 'addEventListener');
    const remove = vi.spyOn(controller.signal, 'removeEventListener');
    const [running, waiting, late] = [task(0, 1), task(0, 1, controller.signal), task(0, 1)];
    for (const { block } of [running, waiting, late]) table.insertTask(block);
    const reason = new Error('gone');
    controller.abort(reason);
    expect(waiting.onFailed).toHaveBeenCalledExactlyOnceWith(reason);
    slots[0]?.runs[0]?.end.resolve();
    await settle();
    expect(slots[0]?.runs).toHaveLength(2);
    expect(late.onFailed).not.toHaveBeenCalled();
    expect(remove.mock.calls.length).toBeGreaterThanOrEqual(add.mock.calls.length);
  });

  test('fail a task whose signal has aborted already', async () => {
    const { slots, table } = world(1);
    const reason = new Error('gone');
    const { block, onFailed } = task(0, 1, AbortSignal.abort(reason));
    table.insertTask(block);
    await settle();
    expect(onFailed).toHaveBeenCalledExactlyOnceWith(reason);
    expect(slots[0]?.runs).toHaveLength(0);
    expect(table.load().get(0)).toBe(0);
  });

  test('fail what waits for a process that is gone: not begun, so it may run elsewhere', async () => {
    const { slots, table, changed } = world(2);
    const [running, waiting] = [task(0, 1), task(0, 1)];
    for (const { block } of [running, waiting]) table.insertTask(block);
    await settle();
    const [slot] = slots;
    if (slot === undefined) throw new Error('no slot');
    slot.up = false;
    changed();
    expect(waiting.onFailed).toHaveBeenCalledExactlyOnceWith(expect.any(NotBegunError));
    expect(running.onFailed).not.toHaveBeenCalled();
    expect([...table.load().keys()]).toEqual([1]);
    const later = task(0, 1);
    table.insertTask(later.block);
    slot.runs[0]?.end.reject(new Error('crashed'));
    await settle();
    expect(running.onFailed).toHaveBeenCalledExactlyOnceWith(new Error('crashed'));
    expect(later.onFailed).toHaveBeenCalledExactlyOnceWith(expect.any(NotBegunError));
    slot.up = true;
    const after = task(0, 1);
    table.insertTask(after.block);
    await settle();
    expect(slot.runs).toHaveLength(2);
  });

  test('a process that is recycled takes the next task when it is back', async () => {
    const { slots, table } = world(1);
    const [slot] = slots;
    if (slot === undefined) throw new Error('no slot');
    const back = deferred<void>();
    slot.recycling = back.promise;
    const [first, second] = [task(0, 1), task(0, 1)];
    table.insertTask(first.block);
    await settle();
    slot.runs[0]?.end.resolve();
    await settle();
    table.insertTask(second.block);
    await settle();
    expect(slot.runs).toHaveLength(1);
    back.resolve();
    await settle();
    expect(slot.runs).toHaveLength(2);
  });

  test('know no process that is not there', () => {
    expect(() => world(1).table.insertTask(task(7, 1).block)).toThrow(RangeError);
  });
});
