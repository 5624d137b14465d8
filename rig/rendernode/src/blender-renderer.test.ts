import { afterAll, describe, expect, test } from 'vitest';
import { deferred } from '@blender-sim/base';
import { RecordingLogger } from '@blender-sim/base/testing';
import { renderAll, rendererCompliance } from '@blender-sim/optics/testing';
import { eventually } from './testing/eventually.js';
import { FakeWorld } from './testing/fake-world.js';
import { someBatch, useFakeWorld } from './testing/use-fake-world.js';

let complianceWorld: FakeWorld | undefined;
rendererCompliance(
  'a BlenderRenderer of two fake Blenders',
  async () => {
    complianceWorld ??= await FakeWorld.open();
    return complianceWorld.start({ processes: 2 });
  },
  { responsivity: [0.2126, 0.7152, 0.0722] },
);

afterAll(() => complianceWorld?.[Symbol.asyncDispose]());

describe('a BlenderRenderer', () => {
  const tests = useFakeWorld();

  test('an onFrame that fails costs no process', async () => {
    const renderer = await tests.start({ processes: 2 });
    const error = new Error('full disk');
    const failing = renderer.render(someBatch(renderer), { onFrame: () => Promise.reject(error) });
    await expect(failing).rejects.toBe(error);
    const progress = renderer.render(someBatch(renderer), {
      onFrame: () => undefined,
      onProgress: () => {
        throw error;
      },
    });
    await expect(progress).rejects.toBe(error);
    await renderAll(renderer, someBatch(renderer));
    expect(await tests.world.events('start')).toHaveLength(2);
  });

  test('a caller that takes long with a pattern is no fault of Blender', async () => {
    const renderer = await tests.start({ processes: 1, timing: { frameMs: 2000 } });
    let first = true;
    await renderer.render(someBatch(renderer, 4), {
      onFrame: async () => {
        if (first) await new Promise((resolve) => setTimeout(resolve, 3000));
        first = false;
      },
    });
    expect(await tests.world.events('start')).toHaveLength(1);
  });

  test('cancelling drops what waits, ends the pattern under way and keeps the process', async () => {
    const renderer = await tests.start({ processes: 1 });
    await tests.world.faults({ at: 'frame', do: 'slow', ms: 100 });
    const controller = new AbortController();
    const began = deferred<void>();
    const running = renderer.render(someBatch(renderer, 50), { onFrame: () => began.resolve() }, controller.signal);
    const queued = renderer.render(someBatch(renderer, 3), { onFrame: () => undefined }, controller.signal);
    await began.promise;
    expect(renderer.load()).toMatchObject({ slots: 1, busy: 1 });
    expect(renderer.load().queued).toBeGreaterThan(40);
    const reason = new Error('no longer wanted');
    controller.abort(reason);
    await expect(queued).rejects.toBe(reason);
    await expect(running).rejects.toBe(reason);
    expect(renderer.load()).toMatchObject({ busy: 0, queued: 0 });
    await tests.world.faults();
    await renderAll(renderer, someBatch(renderer, 2));
    expect(await tests.world.events('task')).toHaveLength(2);
    expect(await tests.world.events('start')).toHaveLength(1);
  });

  test('a cancelled pattern that takes too long is killed, and the successor comes at once', async () => {
    const logger = new RecordingLogger();
    const renderer = await tests.start({ processes: 1, logger, timing: { cancelMs: 300 } });
    for (let time = 0; time < 3; time++) {
      await tests.world.faults({ at: 'frame', index: 1, do: 'hang', once: String(time) });
      const controller = new AbortController();
      const onFrame = (): void => controller.abort(new Error('stop'));
      await expect(renderer.render(someBatch(renderer), { onFrame }, controller.signal)).rejects.toThrow('stop');
      await renderAll(renderer, someBatch(renderer, 1));
    }
    expect((await tests.world.events('start')).length).toBeGreaterThanOrEqual(2);
    // Killing it was our wish: no fault, no pause.
    expect(reasonsIn(logger)).toEqual([]);
  });

  test('close() while rendering, starting again and waiting ends everything with RENDERER_CLOSED', async () => {
    const renderer = await tests.start({ processes: 2 });
    await tests.world.faults(
      { at: 'frame', slot: 0, do: 'hang' },
      { at: 'frame', slot: 1, do: 'crash' },
      { at: 'connected', do: 'mute' },
    );
    const rendering = [1, 2, 3].map((patterns) => renderAll(renderer, someBatch(renderer, patterns)));
    const ends = Promise.allSettled(rendering);
    // The second process has crashed and its successor never gets further than connecting.
    await eventually(async () => (await tests.world.events('start')).length).toBe(3);
    await Promise.all([renderer.close(), renderer.close()]);
    for (const end of await ends)
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'RENDERER_CLOSED' } });
  });

  test('with no process for too long: RENDERER_DOWN, and the figures count what waits', async () => {
    const renderer = await tests.start({ processes: 1, processWaitMs: 3000, maxQueued: 5 });
    await tests.world.faults({ at: 'frame', do: 'crash' }, { at: 'start', do: 'exit' });
    const waiting = renderAll(renderer, someBatch(renderer, 4));
    await eventually(() => renderer.load().slots).toBe(0);
    expect(renderer.load()).toMatchObject({ busy: 0, queued: 4 });
    await expect(renderAll(renderer, someBatch(renderer, 2))).rejects.toMatchObject({ code: 'RENDERER_BUSY' });
    await expect(waiting).rejects.toMatchObject({ code: 'RENDERER_DOWN' });
    expect(renderer.load()).toMatchObject({ queued: 0 });
  });

  test('a process above max_rss_mb is replaced between its tasks, each time at once', async () => {
    const logger = new RecordingLogger();
    const renderer = await tests.start({ processes: 1, logger, render: { maxRssMb: 1 } });
    for (let time = 0; time < 3; time++) expect(await renderAll(renderer, someBatch(renderer, 2))).toHaveLength(2);
    expect((await tests.world.events('quit')).length).toBeGreaterThanOrEqual(2);
    expect(logger.entries.filter(({ line }) => line === 'blender recycled').length).toBeGreaterThanOrEqual(2);
    expect(reasonsIn(logger)).toEqual([]);
  });

  test('a scene that is gone at a restart is tried again until it is back', async () => {
    const renderer = await tests.start({ processes: 1 });
    await tests.world.faults(
      { at: 'frame', do: 'crash', launch: 0 },
      { at: 'load', do: 'refuse', launch: 1 },
      { at: 'load', do: 'refuse', launch: 2 },
    );
    expect(await renderAll(renderer, someBatch(renderer, 2))).toHaveLength(2);
    expect(await tests.world.events('start')).toHaveLength(4);
  });

  test('tells the memory of its processes', async () => {
    const renderer = await tests.start({ processes: 1 });
    await eventually(() => renderer.load().rssBytes).toBeGreaterThan(10_000_000);
  });
});

function reasonsIn(logger: RecordingLogger): string[] {
  return logger.entries.filter(({ line }) => line === 'blender ended').map(({ fields }) => String(fields['reason']));
}
