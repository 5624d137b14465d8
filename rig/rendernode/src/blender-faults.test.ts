import { describe, expect, test } from 'vitest';
import { RecordingLogger } from '@blender-sim/base/testing';
import type { CameraFrame } from '@blender-sim/optics';
import { pixelsOf, renderAll } from '@blender-sim/optics/testing';
import type { BlenderTiming } from './process/blender-timing.js';
import { eventually } from './testing/eventually.js';
import { type FakeFault, HANG_MS } from './testing/fake-world.js';
import { someBatch, useFakeWorld } from './testing/use-fake-world.js';

describe('faults of Blender', () => {
  const tests = useFakeWorld();

  /** Renders with and without the faults: the images are the same, each delivered once. */
  async function survives(
    faults: readonly FakeFault[],
    processes = 2,
    timing: Partial<BlenderTiming> = {},
  ): Promise<RecordingLogger> {
    const logger = new RecordingLogger();
    const renderer = await tests.start({ processes, logger, timing });
    const asked = someBatch(renderer);
    const expected = pixelsOf(await renderAll(renderer, asked));
    await tests.world.faults(...faults);
    const frames: CameraFrame[] = [];
    await renderer.render(asked, { onFrame: (frame) => void frames.push(frame) });
    expect(pixelsOf(frames.sort((a, b) => a.index - b.index))).toEqual(expected);
    expect((await tests.world.events('fault')).length).toBeGreaterThanOrEqual(faults.length);
    // The process that was lost comes back.
    await tests.world.faults();
    await eventually(() => renderer.load().slots).toBe(processes);
    expect(pixelsOf(await renderAll(renderer, asked))).toEqual(expected);
    return logger;
  }

  test.each([
    ['is killed', 'crash', /ended by SIGKILL/],
    ['ends', 'exit', /ended with status 1/],
    ['is stopped by SIGSTOP', 'stop', /hangs: no heartbeat for/, { heartbeatMs: HANG_MS }],
    ['hangs without heartbeats', 'silent', /hangs: no heartbeat for/, { heartbeatMs: HANG_MS }],
    ['hangs with heartbeats', 'hang', /no pattern finished within 3 s/, { frameMs: 3000 }],
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
  ] as const)(
    'when a process %s, its patterns run elsewhere and it is replaced',
    async (_what, fault, reason, timing: Partial<BlenderTiming> = {}) => {
      const logger = await survives([{ at: 'frame', index: 1, do: fault, once: 'a' }], 2, timing);
      expect(reasonsIn(logger)).toEqual([expect.stringMatching(reason) as string]);
    },
  );

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
    expect(reasonsIn(await survives([{ at: 'task', do: 'done', once: 'a' }]))).toEqual([
      expect.stringMatching(/done after 0 of 3 patterns/) as string,
    ]);
  });

  test('a task that fails is tried again on a process that stays', async () => {
    expect(reasonsIn(await survives([{ at: 'task', do: 'fail', once: 'a' }]))).toEqual([]);
  });

  test('a real SIGSTOP is found and the process replaced', async () => {
    const renderer = await tests.start({ processes: 1, timing: { heartbeatMs: HANG_MS } });
    const asked = someBatch(renderer, 8);
    const expected = pixelsOf(await renderAll(renderer, asked));
    const [pid] = await tests.world.alive();
    await tests.world.faults({ at: 'frame', do: 'slow', ms: 30 });
    const frames: CameraFrame[] = [];
    await renderer.render(asked, {
      onFrame: (frame) => {
        if (frames.push(frame) === 2) process.kill(pid ?? 0, 'SIGSTOP');
      },
    });
    expect(pixelsOf(frames.sort((a, b) => a.index - b.index))).toEqual(expected);
    expect(await tests.world.alive()).not.toContain(pid);
  });

  test('what fails every time is RENDERER_FAILED with what Blender said, and the next request works', async () => {
    const renderer = await tests.start({ processes: 2 });
    await tests.world.faults({ at: 'task', do: 'fail', message: 'CUDA is on fire' });
    await expect(renderAll(renderer, someBatch(renderer))).rejects.toMatchObject({
      name: 'RendererError',
      code: 'RENDERER_FAILED',
      message: 'CUDA is on fire',
    });
    await tests.world.faults();
    expect(await renderAll(renderer, someBatch(renderer))).toHaveLength(6);
  });

  test('a pattern that crashes every process gives up after three, and does not take others with it', async () => {
    const renderer = await tests.start({ processes: 1 });
    const poison = someBatch(renderer, 1);
    const innocent = someBatch(renderer, 2);
    await tests.world.faults(...[0, 1, 2].map((launch) => ({ at: 'frame', do: 'crash', launch }) as const));
    const failing = renderAll(renderer, poison);
    const waiting = renderAll(renderer, innocent);
    await expect(failing).rejects.toMatchObject({ code: 'RENDERER_FAILED' });
    expect(await waiting).toHaveLength(2);
  });

  test('light that is not finite is RENDERER_FAILED, names the pixel, and costs no process', async () => {
    const renderer = await tests.start({ processes: 2 });
    await tests.world.faults({ at: 'frame', index: 1, do: 'nan', pixel: 37 });
    await expect(renderAll(renderer, someBatch(renderer))).rejects.toMatchObject({
      code: 'RENDERER_FAILED',
      message: "The traced light can't be used: pixel (5, 2) is NaN.",
    });
    await tests.world.faults();
    await renderAll(renderer, someBatch(renderer));
    expect(await tests.world.events('start')).toHaveLength(2);
  });
});

function reasonsIn(logger: RecordingLogger): string[] {
  return logger.entries.filter(({ line }) => line === 'blender ended').map(({ fields }) => String(fields['reason']));
}
