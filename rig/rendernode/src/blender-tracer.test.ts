import { describe, expect, test } from 'vitest';
import { useFakeWorld } from './testing/use-fake-world.js';

const position = { x: 1, y: 2, z: 3 };
const SIZE = 16 * 12;

describe('the tracer of Blender processes', () => {
  const fake = useFakeWorld();

  test('gives each LED its light, alone and in a group the same', async () => {
    const { tracer } = (await fake.start()).blender;
    const one = await tracer.tracePair({ position, leds: [2], samples: 4, seed: 5, offset: 0 });
    const four = await tracer.tracePair({ position, leds: [0, 1, 2, 3], samples: 16, seed: 7, offset: 0 });
    expect(one.planes).toHaveLength(3 * SIZE);
    expect(four.planes).toHaveLength(12 * SIZE);
    expect([...four.planes.subarray(6 * SIZE, 9 * SIZE)]).toEqual([...one.planes]);
    // The fake has no noise: both halves are the same.
    expect([...four.variances]).toEqual(Array(12).fill(0));
    expect(await fake.world.events('task')).toMatchObject([
      { kind: 'trace', patterns: 2, seed: 5, samples: 4, position: [0.001, 0.002, 0.003] },
      { kind: 'trace', patterns: 2, seed: 7, samples: 16 },
    ]);
  });

  test('shares pairs over the processes', async () => {
    const { tracer } = (await fake.start({ processes: 2 })).blender;
    const pairs = [0, 1, 2, 3].map((led) =>
      tracer.tracePair({ position, leds: [led], samples: 2, seed: 1, offset: 0 }),
    );
    await Promise.all(pairs);
    expect(new Set((await fake.world.events('task')).map(({ slot }) => slot))).toEqual(new Set([0, 1]));
    expect(tracer.load()).toMatchObject({ slots: 2, busy: 0, queued: 0 });
  });

  test.each(['crash', 'truncated', 'flipped', 'missing', 'size'])('traces again elsewhere after %s', async (what) => {
    const { tracer } = (await fake.start({ processes: 2 })).blender;
    const good = await tracer.tracePair({ position, leds: [1], samples: 2, seed: 1, offset: 0 });
    // In the second half: the first one must not be joined with itself.
    await fake.world.faults({ at: 'frame', do: what, index: 1, once: 'fault' });
    const again = await tracer.tracePair({ position, leds: [1], samples: 2, seed: 1, offset: 0 });
    expect([...again.planes]).toEqual([...good.planes]);
    expect([...again.variances]).toEqual([0, 0, 0]);
  });

  test("light that is not finite, and groups that do not add up, are the scene's fault", async () => {
    const { tracer } = (await fake.start()).blender;
    await fake.world.faults({ at: 'frame', do: 'nan', index: 0 });
    await expect(tracer.tracePair({ position, leds: [1], samples: 2, seed: 1, offset: 0 })).rejects.toMatchObject({
      code: 'RENDERER_FAILED',
      message: "The traced light can't be used: pixel (7, 0) is NaN.",
    });
    await fake.world.faults({ at: 'frame', do: 'sum', index: 0 });
    await expect(tracer.tracePair({ position, leds: [0, 1], samples: 4, seed: 1, offset: 0 })).rejects.toMatchObject({
      code: 'RENDERER_FAILED',
      message: expect.stringMatching(/light groups of 2 LEDs do not add up/) as string,
    });
    await fake.world.faults();
    await expect(tracer.tracePair({ position, leds: [0, 1], samples: 4, seed: 1, offset: 0 })).resolves.toBeDefined();
    expect(await fake.world.events('start')).toHaveLength(1);
  });

  test("gives the ground truth in the rig's unit", async () => {
    const { tracer } = (await fake.start()).blender;
    const truth = await tracer.groundTruth(position);
    expect([truth.width, truth.height]).toEqual([16, 12]);
    expect([truth.mask[0], truth.mask[15]]).toEqual([1, 0]);
    expect([truth.depth[0], truth.depth[15]]).toEqual([250, 0]);
    expect([...truth.normal.subarray(0, 3)]).toEqual([0, 0, 1]);
    expect([...truth.point.subarray(0, 3)].map(Math.round)).toEqual([0, 10, 20]);
    expect([...truth.albedo.subarray(45, 48)]).toEqual([0, 0, 0]);
  });

  test('stops for a signal, and renders the next', async () => {
    const { tracer } = (await fake.start()).blender;
    await fake.world.faults({ at: 'frame', do: 'slow', ms: 300 });
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const tracing = tracer.tracePair({ position, leds: [1], samples: 2, seed: 1, offset: 0 }, controller.signal);
    controller.abort(reason);
    await expect(tracing).rejects.toBe(reason);
    await fake.world.faults();
    await expect(tracer.tracePair({ position, leds: [1], samples: 2, seed: 1, offset: 0 })).resolves.toBeDefined();
  });
});
