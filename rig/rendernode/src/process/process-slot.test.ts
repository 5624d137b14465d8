import { describe, expect, test } from 'vitest';
import { type Deferred, deferred, raceAbort } from '@blender-sim/base';
import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import type { LoadedScene } from '../channel/messages.js';
import { BlenderError } from './blender-error.js';
import type { ProcessEnd } from './blender-process.js';
import type { SlotProcess } from './process-slot.js';
import { Supervisor } from './supervisor.js';

const scene: LoadedScene = {
  objects: 1,
  vertices: 3,
  triangles: 1,
  boundsM: [
    [0, 0, 0],
    [1, 1, 1],
  ],
  scale: 1,
  loadSeconds: 0,
  warnings: [],
  ambient: false,
};

class FakeProcess implements SlotProcess {
  readonly pid: number;
  readonly scene = scene;
  readonly #end = deferred<ProcessEnd>();
  alive = true;
  idle = true;
  rss = 1000;
  stops = 0;

  constructor(pid: number) {
    this.pid = pid;
  }

  get ended(): Promise<ProcessEnd> {
    return this.#end.promise;
  }

  rssBytes(): Promise<number> {
    return Promise.resolve(this.rss);
  }

  run(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.stops += 1;
    this.die(false);
    return Promise.resolve();
  }

  die(fault = true): void {
    this.alive = this.idle = false;
    this.#end.resolve({ error: new BlenderError('BLENDER_LOST', 'it died'), fault });
  }
}

interface Start {
  readonly slot: number;
  readonly signal: AbortSignal;
  readonly answer: Deferred<SlotProcess>;
}

/** A supervisor whose starts a test answers by hand; the signal ends them as it does with Blender. */
class World {
  readonly clock = new ManualClock();
  readonly logger = new RecordingLogger();
  readonly starts: Start[] = [];
  readonly supervisor: Supervisor;
  #pid = 100;

  constructor(processes = 1) {
    this.supervisor = new Supervisor({
      processes,
      clock: this.clock,
      logger: this.logger,
      backoff: { firstMs: 500, maxMs: 4000, jitter: 0 },
      stableMs: 60_000,
      maxRssBytes: 5000,
      start: (slot, signal) => {
        const answer = deferred<SlotProcess>();
        this.starts.push({ slot, signal, answer });
        return raceAbort(answer.promise, signal);
      },
    });
  }

  /** Answers the last start. */
  up(): FakeProcess {
    const process = new FakeProcess(this.#pid++);
    this.starts.at(-1)?.answer.resolve(process);
    return process;
  }

  /** Time from now until the next start, in milliseconds. */
  async untilStart(): Promise<number> {
    const before = this.starts.length;
    for (let ms = 0; ms <= 10_000; ms += 100) {
      await this.clock.advance(ms === 0 ? 0 : 100);
      if (this.starts.length > before) return ms;
    }
    return Infinity;
  }
}

async function running(processes = 1): Promise<{ world: World; process: FakeProcess }> {
  const world = new World(processes);
  const started = world.supervisor.start();
  const process = world.up();
  await started;
  return { world, process };
}

describe('a slot', () => {
  test('starts a process that died at once, then after growing pauses', async () => {
    const { world, process } = await running();
    const pauses: number[] = [];
    let current = process;
    for (let death = 0; death < 6; death++) {
      current.die();
      pauses.push(await world.untilStart());
      current = world.up();
      await world.clock.advance(10);
    }
    expect(pauses).toEqual([0, 500, 1000, 2000, 4000, 4000]);
    expect(world.supervisor.slots[0]).toMatchObject({ restarts: 6, process: current });
    await world.supervisor.stop();
    expect(world.clock.pending).toEqual([]);
  });

  test('begins with no pause again after a process that lived long', async () => {
    const { world, process } = await running();
    process.die();
    await world.untilStart();
    const second = world.up();
    await world.clock.advance(60_000);
    second.die();
    expect(await world.untilStart()).toBe(0);
    await world.supervisor.stop();
  });

  test('goes on trying when a restart fails, whatever the reason', async () => {
    const { world, process } = await running();
    process.die();
    expect(await world.untilStart()).toBe(0);
    const pauses: number[] = [];
    for (const code of ['SCENE_REFUSED', 'BLENDER_START_FAILED', 'BLENDER_NOT_FOUND'] as const) {
      world.starts.at(-1)?.answer.reject(new BlenderError(code, 'no'));
      pauses.push(await world.untilStart());
    }
    expect(pauses).toEqual([500, 1000, 2000]);
    expect(world.supervisor.alive).toEqual([]);
    world.up();
    await world.clock.advance(0);
    expect(world.supervisor.alive).toHaveLength(1);
    await world.supervisor.stop();
  });

  test('is stopped during a pause', async () => {
    const { world, process } = await running();
    process.die();
    await world.untilStart();
    world.up().die();
    await world.clock.advance(10);
    expect(world.supervisor.slots[0]?.state).toMatchObject({ kind: 'pausing', faults: 2 });
    await Promise.all([world.supervisor.stop(), world.supervisor.stop()]);
    expect(world.supervisor.slots[0]?.state).toEqual({ kind: 'stopped' });
    expect(world.clock.pending).toEqual([]);
    expect(await world.untilStart()).toBe(Infinity);
  });

  test('is stopped during a restart, and a process that comes up just then is stopped too', async () => {
    const world = new World();
    const late = new FakeProcess(1);
    // A start that does not notice the signal.
    const stubborn = deferred<SlotProcess>();
    const supervisor = new Supervisor({
      processes: 1,
      clock: world.clock,
      logger: world.logger,
      backoff: { firstMs: 1, maxMs: 1 },
      stableMs: 1,
      maxRssBytes: 1,
      start: () => stubborn.promise,
    });
    const starting = supervisor.start();
    const stopping = supervisor.stop();
    stubborn.resolve(late);
    await expect(starting).rejects.toThrow('stopped');
    await stopping;
    expect(late.stops).toBe(1);
    expect(supervisor.slots[0]?.state).toEqual({ kind: 'stopped' });
  });

  test('recycles a process above its memory, only while it is idle, and without a pause', async () => {
    const { world, process } = await running();
    const [slot] = world.supervisor.slots;
    await slot?.recycleIfLarge();
    expect(process.stops).toBe(0);
    process.rss = 6000;
    process.idle = false;
    await slot?.recycleIfLarge();
    expect(process.stops).toBe(0);
    process.idle = true;
    await slot?.recycleIfLarge();
    expect(process.stops).toBe(1);
    for (let time = 0; time < 3; time++) {
      await world.clock.advance(0);
      expect(world.starts).toHaveLength(2 + time);
      const next = world.up();
      await world.clock.advance(10);
      next.rss = 6000;
      await slot?.recycleIfLarge();
      expect(next.stops).toBe(1);
    }
    expect(world.logger.entries.filter(({ level }) => level === 'warn')).toEqual([]);
    await world.supervisor.stop();
  });
});

describe('the supervisor', () => {
  test('stops the others when one can not start, and only then says so', async () => {
    const world = new World(3);
    const starting = world.supervisor.start();
    const good = new FakeProcess(7);
    world.starts[0]?.answer.resolve(good);
    await world.clock.advance(0);
    const error = new BlenderError('SCENE_REFUSED', 'no mesh');
    world.starts[1]?.answer.reject(error);
    await expect(starting).rejects.toBe(error);
    expect(good.stops).toBe(1);
    expect(world.starts[2]?.signal.aborted).toBe(true);
    expect(world.supervisor.slots.map(({ state }) => state.kind)).toEqual(['stopped', 'stopped', 'stopped']);
  });

  test('is given up by a signal', async () => {
    const world = new World(2);
    const controller = new AbortController();
    const starting = world.supervisor.start(controller.signal);
    world.starts[0]?.answer.resolve(new FakeProcess(7));
    await world.clock.advance(0);
    const reason = new Error('SIGTERM');
    controller.abort(reason);
    await expect(starting).rejects.toBe(reason);
    expect(world.supervisor.slots.map(({ state }) => state.kind)).toEqual(['stopped', 'stopped']);
    await expect(new World().supervisor.start(AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test('tells the scene even when its process died meanwhile', async () => {
    const world = new World(2);
    const starting = world.supervisor.start();
    const first = new FakeProcess(1);
    world.starts[0]?.answer.resolve(first);
    await world.clock.advance(0);
    first.die();
    await world.clock.advance(0);
    world.starts[1]?.answer.resolve(new FakeProcess(2));
    expect(await starting).toBe(scene);
    await world.supervisor.stop();
  });

  test('tells of changes, and its memory', async () => {
    const { world, process } = await running();
    let changes = 0;
    const stopListening = world.supervisor.onChange(() => (changes += 1));
    const changed = world.supervisor.changed();
    process.die();
    await changed;
    expect(changes).toBeGreaterThan(0);
    await expect(world.supervisor.changed(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect(await world.supervisor.rssBytes()).toBe(0);
    world.up();
    await world.clock.advance(0);
    expect(await world.supervisor.rssBytes()).toBe(1000);
    stopListening();
    const before = changes;
    await world.supervisor.stop();
    expect(changes).toBe(before);
  });

  test('needs a process', () => {
    expect(() => new World(0)).toThrow(RangeError);
  });
});
