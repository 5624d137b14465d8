import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deferred } from '@blender-sim/base';
import { RecordingLogger } from '@blender-sim/base/testing';
import type { CameraFrame, RenderRequest } from '@blender-sim/optics';
import { pixelsOf, randomBatch, renderAll, rendererCompliance } from '@blender-sim/optics/testing';
import { PixelFormat } from '@blender-sim/protocol';
import type { BlenderRenderer, SlotDeveloper } from './blender-renderer.js';
import { DevelopPool } from './pixels/develop-pool.js';
import { type FakeFault, FakeWorld } from './testing/fake-world.js';

let complianceWorld: FakeWorld | undefined;
rendererCompliance(
  'a BlenderRenderer of two fake Blenders',
  async () => {
    complianceWorld ??= await FakeWorld.open();
    return complianceWorld.start({ processes: 2 });
  },
  { responsivity: [0.2126, 0.7152, 0.0722] },
);

const HERE = { x: 1, y: 2, z: 3 };

describe('faults of Blender', () => {
  let world: FakeWorld;
  let renderer: BlenderRenderer | undefined;
  // Worker threads take long to start from source: one pool for all tests.
  let pool: DevelopPool;
  let developPool: SlotDeveloper;

  beforeAll(() => {
    pool = new DevelopPool(2);
    developPool = { develop: (slot) => pool.develop(slot), close: () => Promise.resolve() };
  });
  afterAll(() => pool.close());

  beforeEach(async () => {
    world = await FakeWorld.open();
  });
  afterEach(async () => {
    await renderer?.close();
    renderer = undefined;
    expect(await world.leftovers()).toEqual([]);
    await world[Symbol.asyncDispose]();
  });

  const request = (made: BlenderRenderer, taskCount = 6): RenderRequest =>
    randomBatch(made, { taskCount, position: HERE, pixelFormat: PixelFormat.RGB32F });

  /** Renders with and without the faults: the images are the same, each delivered once. */
  async function survives(
    faults: readonly FakeFault[],
    processes = 2,
    logger = new RecordingLogger(),
  ): Promise<RecordingLogger> {
    renderer = await world.start({ developPool, processes, logger, timing: { heartbeatMs: 1200, frameMs: 1500 } });
    const asked = request(renderer);
    const expected = pixelsOf(await renderAll(renderer, asked));
    await world.faults(...faults);
    const frames: CameraFrame[] = [];
    await renderer.render(asked, { onFrame: (frame) => void frames.push(frame) });
    expect(pixelsOf(frames.sort((a, b) => a.index - b.index))).toEqual(expected);
    expect((await world.events('fault')).length).toBeGreaterThanOrEqual(faults.length);
    // The process that was lost comes back.
    await world.faults();
    await expect.poll(() => renderer?.load().slots, { timeout: 10_000 }).toBe(processes);
    expect(pixelsOf(await renderAll(renderer, asked))).toEqual(expected);
    return logger;
  }

  const reasons = (logger: RecordingLogger): string[] =>
    logger.entries.filter(({ line }) => line === 'blender ended').map(({ fields }) => String(fields['reason']));

  test.each([
    ['is killed', 'crash', /ended by SIGKILL/],
    ['ends', 'exit', /ended with status 1/],
    ['is stopped by SIGSTOP', 'stop', /hangs: no heartbeat for/],
    ['hangs without heartbeats', 'silent', /hangs: no heartbeat for/],
    ['hangs with heartbeats', 'hang', /no pattern finished within 1.5 s/],
    ['writes a truncated slot', 'truncated', /slot file has \d+ octets, announced were \d+/],
    ['writes a slot that is too long', 'grown', /slot file has \d+ octets, announced were \d+/],
    ['writes a slot with a flipped bit', 'flipped', /another CRC/],
    ['writes an image of another size', 'size', /holds 17x12 pixels/],
    ['does not write the slot', 'missing', /pattern 1 could not be taken/],
    ['announces a pattern twice', 'twice', /pattern 1 of task \d+ was announced; 2 of 3/],
    ['announces a pattern of another task', 'other-task', /about task \d+, which is not running/],
    ['announces a pattern whose turn it is not', 'other-index', /pattern 2 of task \d+ was announced; 1 of 3/],
    ['says what is no frame', 'garbage', /not with the magic BSCH/],
    ['speaks another version', 'version', /version 2; this end speaks 1/],
    ['sends a damaged frame', 'crc', /wrong CRC/],
  ] as const)('when a process %s, its patterns run elsewhere and it is replaced', async (_what, fault, reason) => {
    const logger = await survives([{ at: 'frame', index: 1, do: fault, once: 'a' }]);
    expect(reasons(logger)).toEqual([expect.stringMatching(reason) as string]);
  });

  test('when the only process crashes, the request waits for its successor', async () => {
    await survives([{ at: 'frame', index: 2, do: 'crash', once: 'a' }], 1);
  });

  test('when both processes crash at once, the request waits for the successors', async () => {
    await survives([
      { at: 'frame', slot: 0, index: 0, do: 'crash', once: 'a' },
      { at: 'frame', slot: 1, index: 2, do: 'crash', once: 'b' },
    ]);
  });

  test('a task called done without its patterns is a fault, not an answer', async () => {
    expect(reasons(await survives([{ at: 'task', do: 'done', once: 'a' }]))).toEqual([
      expect.stringMatching(/done after 0 of 3 patterns/) as string,
    ]);
  });

  test('a task that fails is tried again on a process that stays', async () => {
    expect(reasons(await survives([{ at: 'task', do: 'fail', once: 'a' }]))).toEqual([]);
  });

  test('a real SIGSTOP is found and the process replaced', async () => {
    renderer = await world.start({ developPool, processes: 1, timing: { heartbeatMs: 1200 } });
    const asked = request(renderer, 8);
    const expected = pixelsOf(await renderAll(renderer, asked));
    const [pid] = await world.alive();
    await world.faults({ at: 'frame', do: 'slow', ms: 30 });
    const frames: CameraFrame[] = [];
    await renderer.render(asked, {
      onFrame: (frame) => {
        if (frames.push(frame) === 2) process.kill(pid ?? 0, 'SIGSTOP');
      },
    });
    expect(pixelsOf(frames.sort((a, b) => a.index - b.index))).toEqual(expected);
    expect(await world.alive()).not.toContain(pid);
  });

  test('what fails every time is RENDERER_FAILED with what Blender said, and the next request works', async () => {
    renderer = await world.start({ developPool, processes: 2 });
    await world.faults({ at: 'task', do: 'fail', message: 'CUDA is on fire' });
    await expect(renderAll(renderer, request(renderer))).rejects.toMatchObject({
      name: 'RendererError',
      code: 'RENDERER_FAILED',
      message: 'CUDA is on fire',
    });
    await world.faults();
    expect(await renderAll(renderer, request(renderer))).toHaveLength(6);
  });

  test('a pattern that crashes every process gives up after three, and does not take others with it', async () => {
    renderer = await world.start({ developPool, processes: 1 });
    const poison = request(renderer, 1);
    const innocent = request(renderer, 2);
    await world.faults(...[0, 1, 2].map((launch) => ({ at: 'frame', do: 'crash', launch }) as const));
    const failing = renderAll(renderer, poison);
    const waiting = renderAll(renderer, innocent);
    await expect(failing).rejects.toMatchObject({ code: 'RENDERER_FAILED' });
    expect(await waiting).toHaveLength(2);
  });

  test('light that is not finite is RENDERER_FAILED, names the pixel, and costs no process', async () => {
    renderer = await world.start({ developPool, processes: 2 });
    await world.faults({ at: 'frame', index: 1, do: 'nan', pixel: 37 });
    await expect(renderAll(renderer, request(renderer))).rejects.toMatchObject({
      code: 'RENDERER_FAILED',
      message: 'The traced light is not finite: pixel (5, 2) is NaN.',
    });
    await world.faults();
    await renderAll(renderer, request(renderer));
    expect(await world.events('start')).toHaveLength(2);
  });

  test('an onFrame that fails costs no process', async () => {
    renderer = await world.start({ developPool, processes: 2 });
    const error = new Error('full disk');
    const failing = renderer.render(request(renderer), { onFrame: () => Promise.reject(error) });
    await expect(failing).rejects.toBe(error);
    const progress = renderer.render(request(renderer), {
      onFrame: () => undefined,
      onProgress: () => {
        throw error;
      },
    });
    await expect(progress).rejects.toBe(error);
    await renderAll(renderer, request(renderer));
    expect(await world.events('start')).toHaveLength(2);
  });

  test('a caller that takes long with a pattern is no fault of Blender', async () => {
    renderer = await world.start({ developPool, processes: 1, timing: { frameMs: 600 } });
    let first = true;
    await renderer.render(request(renderer, 4), {
      onFrame: async () => {
        if (first) await new Promise((resolve) => setTimeout(resolve, 1500));
        first = false;
      },
    });
    expect(await world.events('start')).toHaveLength(1);
  });

  test('cancelling drops what waits, ends the pattern under way and keeps the process', async () => {
    renderer = await world.start({ developPool, processes: 1 });
    await world.faults({ at: 'frame', do: 'slow', ms: 100 });
    const controller = new AbortController();
    const began = deferred<void>();
    const running = renderer.render(request(renderer, 50), { onFrame: () => began.resolve() }, controller.signal);
    const queued = renderer.render(request(renderer, 3), { onFrame: () => undefined }, controller.signal);
    await began.promise;
    expect(renderer.load()).toMatchObject({ slots: 1, busy: 1 });
    expect(renderer.load().queued).toBeGreaterThan(40);
    const reason = new Error('no longer wanted');
    controller.abort(reason);
    await expect(queued).rejects.toBe(reason);
    await expect(running).rejects.toBe(reason);
    expect(renderer.load()).toMatchObject({ busy: 0, queued: 0 });
    await world.faults();
    await renderAll(renderer, request(renderer, 2));
    expect(await world.events('task')).toHaveLength(2);
    expect(await world.events('start')).toHaveLength(1);
  });

  test('a cancelled pattern that takes too long is killed, and the successor comes at once', async () => {
    const logger = new RecordingLogger();
    renderer = await world.start({ developPool, processes: 1, logger, timing: { cancelMs: 300 } });
    for (let time = 0; time < 3; time++) {
      await world.faults({ at: 'frame', index: 1, do: 'hang', once: String(time) });
      const controller = new AbortController();
      const onFrame = (): void => controller.abort(new Error('stop'));
      await expect(renderer.render(request(renderer), { onFrame }, controller.signal)).rejects.toThrow('stop');
      await renderAll(renderer, request(renderer, 1));
    }
    expect((await world.events('start')).length).toBeGreaterThanOrEqual(2);
    // Killing it was our wish: no fault, no pause.
    expect(reasons(logger)).toEqual([]);
  });

  test('close() while rendering, starting again and waiting ends everything with RENDERER_CLOSED', async () => {
    renderer = await world.start({ developPool, processes: 2 });
    await world.faults(
      { at: 'frame', slot: 0, do: 'hang' },
      { at: 'frame', slot: 1, do: 'crash' },
      { at: 'connected', do: 'mute' },
    );
    const rendering = [1, 2, 3].map((patterns) =>
      renderAll(renderer as BlenderRenderer, request(renderer as BlenderRenderer, patterns)),
    );
    const ends = Promise.allSettled(rendering);
    // The second process has crashed and its successor never gets further than connecting.
    await expect.poll(async () => (await world.events('start')).length).toBe(3);
    await Promise.all([renderer.close(), renderer.close()]);
    for (const end of await ends)
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'RENDERER_CLOSED' } });
  });

  test('with no process for too long: RENDERER_DOWN, and the figures count what waits', async () => {
    renderer = await world.start({ developPool, processes: 1, processWaitMs: 700, maxQueued: 5 });
    await world.faults({ at: 'frame', do: 'crash' }, { at: 'start', do: 'exit' });
    const waiting = renderAll(renderer, request(renderer, 4));
    await expect.poll(() => renderer?.load().slots).toBe(0);
    expect(renderer.load()).toMatchObject({ busy: 0, queued: 4 });
    await expect(renderAll(renderer, request(renderer, 2))).rejects.toMatchObject({ code: 'RENDERER_BUSY' });
    await expect(waiting).rejects.toMatchObject({ code: 'RENDERER_DOWN' });
    expect(renderer.load()).toMatchObject({ queued: 0 });
  });

  test('a process above max_rss_mb is replaced between its tasks, each time at once', async () => {
    const logger = new RecordingLogger();
    renderer = await world.start({ developPool, processes: 1, logger, render: { maxRssMb: 1 } });
    for (let time = 0; time < 3; time++) expect(await renderAll(renderer, request(renderer, 2))).toHaveLength(2);
    expect((await world.events('quit')).length).toBeGreaterThanOrEqual(2);
    expect(logger.entries.filter(({ line }) => line === 'blender recycled').length).toBeGreaterThanOrEqual(2);
    expect(reasons(logger)).toEqual([]);
  });

  test('a scene that is gone at a restart is tried again until it is back', async () => {
    renderer = await world.start({ developPool, processes: 1 });
    await world.faults(
      { at: 'frame', do: 'crash', launch: 0 },
      { at: 'load', do: 'refuse', launch: 1 },
      { at: 'load', do: 'refuse', launch: 2 },
    );
    expect(await renderAll(renderer, request(renderer, 2))).toHaveLength(2);
    expect(await world.events('start')).toHaveLength(4);
  });

  test('tells the memory of its processes', async () => {
    renderer = await world.start({ developPool, processes: 1 });
    await expect.poll(() => renderer?.load().rssBytes).toBeGreaterThan(10_000_000);
  });
});
