import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RecordingLogger } from '@blender-sim/base/testing';
import type { SlotDeveloper } from './blender-renderer.js';
import type { LightTaker } from './blender-tracer.js';
import type { BlenderTiming } from './process/blender-timing.js';
import { eventually } from './testing/eventually.js';
import { FAKE_BLENDER, FakeWorld, HANG_MS } from './testing/fake-world.js';

/** Nothing is developed while Blender starts. */
const developPool: SlotDeveloper & LightTaker = {
  develop: () => Promise.reject(new Error('nothing to develop')),
  half: () => Promise.reject(new Error('nothing to take')),
  truth: () => Promise.reject(new Error('nothing to take')),
  close: () => Promise.resolve(),
};

describe('starting', () => {
  let world: FakeWorld;
  beforeEach(async () => {
    world = await FakeWorld.open();
  });
  afterEach(async () => {
    expect(await world.leftovers()).toEqual([]);
    await world[Symbol.asyncDispose]();
  });

  test('gives the scene and the figures; closing leaves nothing', async () => {
    const renderer = await world.start({ developPool, processes: 2 });
    expect(renderer.scene).toMatchObject({ objects: 1, triangles: 12 });
    expect(renderer.info).toMatchObject({ lightCount: 6, width: 16, height: 12 });
    expect(renderer.info.rendererDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(renderer.load()).toMatchObject({ slots: 2, busy: 0, queued: 0 });
    expect(await world.alive()).toHaveLength(2);
    const args = (await world.events('start'))[0]?.args;
    expect(args).toEqual(expect.arrayContaining(['--factory-startup', '--disable-autoexec', '--background']));
    expect(args).not.toContain('--offline-mode');
    await renderer[Symbol.asyncDispose]();
    await renderer.close();
    expect(await world.events('quit')).toHaveLength(2);
  });

  test('a newer Blender is kept off the network', async () => {
    const program = { path: FAKE_BLENDER, version: '4.2.0', banner: 'Blender 4.2.0' };
    await using renderer = await world.start({ developPool, program });
    expect(renderer.load().slots).toBe(1);
    expect((await world.events('start'))[0]?.args).toContain('--offline-mode');
  });

  test.each([
    ['ends before it connects', { at: 'start', do: 'exit' }, /ended with status 3; it printed: Error: not today/],
    ['never connects', { at: 'start', do: 'idle' }, /said nothing within 1 s/, { startMs: 1000 }],
    ['connects and says nothing', { at: 'connected', do: 'mute' }, /said nothing within 1 s/, { startMs: 1000 }],
    ['has another token', { at: 'connected', do: 'token' }, /HELLO with a wrong token/],
    ['is no peer of ours', { at: 'connected', do: 'garbage' }, /not with the magic BSCH/],
    ['speaks another version', { at: 'connected', do: 'version' }, /version 2/],
    ['says HELLO twice', { at: 'connected', do: 'hello-twice' }, /a HELLO while loading/],
    ['crashes while it loads', { at: 'load', do: 'crash' }, /ended by SIGKILL/],
    [
      'does not come to an end with loading',
      { at: 'load', do: 'hang' },
      /did not load the scene within 1 s/,
      { loadMs: 1000 },
    ],
  ] as const)(
    'a Blender that %s is BLENDER_START_FAILED',
    async (_what, fault, message, timing: Partial<BlenderTiming> = {}) => {
      // The second process is well: it is stopped again.
      await world.faults({ ...fault, slot: 0 });
      await expect(world.start({ developPool, processes: 2, timing })).rejects.toMatchObject({
        code: 'BLENDER_START_FAILED',
        message: expect.stringMatching(message) as string,
      });
    },
  );

  test('a scene that Blender refuses is SCENE_REFUSED with its sentence', async () => {
    await world.faults({ at: 'load', do: 'refuse', kind: 'format', message: 'scene.obj is no mesh.' });
    await expect(world.start({ developPool, processes: 2 })).rejects.toMatchObject({
      name: 'BlenderError',
      code: 'SCENE_REFUSED',
      message: 'scene.obj is no mesh.',
      fields: { failure: 'format' },
    });
  });

  test('a LOADED out of turn ends the process', async () => {
    await world.faults({ at: 'load', do: 'loaded-twice', launch: 0 });
    const logger = new RecordingLogger();
    await using renderer = await world.start({ developPool, logger });
    await eventually(() => logger.entries.some(({ line }) => line === 'blender ended')).toBe(true);
    await eventually(() => renderer.load().slots).toBe(1);
  });

  test('a program that is missing, or can not be run, is BLENDER_START_FAILED', async () => {
    const program = { path: '/nowhere/blender', version: '3.4.1', banner: '' };
    await expect(world.start({ developPool, program, processes: 2 })).rejects.toMatchObject({
      code: 'BLENDER_START_FAILED',
      message: expect.stringContaining('ENOENT') as string,
    });
    const binary = path.join(world.folder, 'blender');
    await writeFile(binary, Buffer.of(0x7f, 0x45, 0x4c, 0x46, 9, 9, 9));
    await chmod(binary, 0o755);
    await expect(world.start({ developPool, program: { ...program, path: binary } })).rejects.toMatchObject({
      code: 'BLENDER_START_FAILED',
    });
  });

  test('is given up by a signal, whenever it comes', async () => {
    await world.faults({ at: 'load', do: 'hang' });
    const reason = new Error('SIGTERM');
    await expect(world.start({ developPool, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    for (const events of [0, 1, 2]) {
      const controller = new AbortController();
      const starting = world.start({ developPool, processes: 2, signal: controller.signal });
      const before = (await world.events('start')).length;
      const ended = expect(starting).rejects.toBe(reason);
      await eventually(async () => (await world.events('start')).length).toBeGreaterThanOrEqual(before + events);
      controller.abort(reason);
      await ended;
      expect(await world.leftovers()).toEqual([]);
    }
  });

  test('a wrapper script is killed together with the Blender it started', async () => {
    const wrapper = path.join(world.folder, 'wrapper');
    await writeFile(wrapper, `#!/bin/sh\n"${FAKE_BLENDER}" "$@"\nexit $?\n`);
    await chmod(wrapper, 0o755);
    const program = { path: wrapper, version: '3.4.1', banner: '' };
    await world.faults({ at: 'quit', do: 'ignore' });
    const renderer = await world.start({ developPool, program, timing: { quitMs: 200 } });
    const [pid] = await world.alive();
    expect(pid).toBeGreaterThan(0);
    process.kill(pid ?? 0, 'SIGSTOP');
    await renderer.close();
    await eventually(() => world.alive()).toEqual([]);
  });

  test('a process that was stopped while idle is found and replaced', async () => {
    const logger = new RecordingLogger();
    await using renderer = await world.start({ developPool, logger, timing: { heartbeatMs: HANG_MS } });
    const [pid] = await world.alive();
    process.kill(pid ?? 0, 'SIGSTOP');
    await eventually(async () => (await world.events('start')).length).toBe(2);
    await eventually(() => renderer.load().slots).toBe(1);
    expect(await world.alive()).not.toContain(pid);
  });
});
