import { describe, expect, test } from 'vitest';
import { ManualClock } from '@blender-sim/base/testing';
import { RendererError } from '../renderer-error.js';
import { randomBatch, renderAll } from './collect.js';
import { FakeRenderer } from './fake-renderer.js';

const ORIGIN = { x: 0, y: 0, z: 0 };

describe('FakeRenderer', () => {
  test('fails with the pattern’s fault, calls nothing after it, and renders the next', async () => {
    const renderer = new FakeRenderer({ slots: 1 });
    const error = new RendererError('RENDERER_FAILED', 'out of memory');
    renderer.fault = (_request, index) => (index === 2 ? error : undefined);
    const seen: number[] = [];
    const request = randomBatch(renderer, { taskCount: 5, position: ORIGIN });
    await expect(renderer.render(request, { onFrame: ({ index }) => void seen.push(index) })).rejects.toBe(error);
    expect(seen).toEqual([0, 1]);
    renderer.fault = () => undefined;
    expect(await renderAll(renderer, request)).toHaveLength(5);
    expect(renderer.load()).toMatchObject({ busy: 0, queued: 0 });
  });

  test('hangs until it is aborted, holding one slot', async () => {
    const renderer = new FakeRenderer({ slots: 2 });
    renderer.fault = (_request, index) => (index === 0 ? 'hang' : undefined);
    const controller = new AbortController();
    const seen: number[] = [];
    const request = randomBatch(renderer, { taskCount: 4, position: ORIGIN });
    const reason = new Error('enough');
    const onFrame = ({ index }: { index: number }): void => {
      seen.push(index);
      if (index === 3) controller.abort(reason);
    };
    await expect(renderer.render(request, { onFrame }, controller.signal)).rejects.toBe(reason);
    expect(seen).toEqual([1, 2, 3]);
    expect(renderer.load()).toMatchObject({ busy: 0, queued: 0 });
  });

  test('takes the time a test says, on the test’s clock', async () => {
    const clock = new ManualClock();
    const renderer = new FakeRenderer({ slots: 2, delay: { clock, ms: (index) => 100 * (index + 1) } });
    const at: string[] = [];
    const request = randomBatch(renderer, { taskCount: 3, position: ORIGIN });
    const rendering = renderer.render(request, {
      onFrame: ({ index }) => void at.push(`${String(index)} at ${String(clock.monotonicMs())}`),
    });
    await clock.advance(150);
    expect(renderer.load()).toMatchObject({ slots: 2, busy: 2, queued: 2 });
    await clock.advance(1000);
    await rendering;
    expect(at).toEqual(['0 at 100', '1 at 200', '2 at 400']);
  });

  test('says that it is busy beyond its queue', async () => {
    const clock = new ManualClock();
    const renderer = new FakeRenderer({ maxQueued: 4, delay: { clock, ms: () => 10 } });
    const request = randomBatch(renderer, { taskCount: 3, position: ORIGIN });
    const first = renderer.render(request, { onFrame: () => undefined });
    await expect(renderer.render(request, { onFrame: () => undefined })).rejects.toMatchObject({
      code: 'RENDERER_BUSY',
    });
    await clock.advance(100);
    await first;
    const again = renderer.render(request, { onFrame: () => undefined });
    await clock.advance(100);
    await again;
  });
});
