import type { Rig } from '@blender-sim/description';
import type { PairWork, TracedPair } from '@blender-sim/optics';
import { describe, expect, it } from 'vitest';
import { startEmbeddedTracer } from './start-embedded-tracer.js';
import { SQUARE_PLY, ballPly, ply, smallRig } from './testing/small-rig.js';

const HOME = { x: 0, y: 0, z: 0 };
const LED_0: PairWork = { position: HOME, leds: [0], samples: 4, seed: 1, offset: 0 };

async function trace(rig: Rig, work: PairWork = LED_0, threads = 1): Promise<TracedPair> {
  await using tracer = await startEmbeddedTracer({ rig, threads });
  return await tracer.tracePair(work);
}

/** Metres from the axis to the middle of a pixel of the small rig: 2 mm a pixel. */
const xM = (column: number): number => (column - 7.5) * 2e-3;
const yM = (row: number): number => (5.5 - row) * 2e-3;

describe('light', () => {
  it('of a point falls on a matt plane as albedo / pi x P / 4 pi x cos / d^2', async () => {
    await using rig = await smallRig({ 'square.ply': SQUARE_PLY });
    const { planes } = await trace(rig, { ...LED_0, samples: 64 });
    for (const [column, row] of [
      [7, 5],
      [0, 0],
      [15, 11],
    ] as const) {
      const d2 = xM(column) ** 2 + yM(row) ** 2 + 0.04;
      const expected = (((0.5 / Math.PI) * 1) / (4 * Math.PI)) * (0.2 / d2 ** 1.5);
      expect(planes[row * 16 + column]! / expected).toBeCloseTo(1, 3);
    }
  });

  it('of a disk falls as P / pi along its axis, with the cosine on both sides', async () => {
    const leds = [{ position: [0, 0, 200], emitter: 'disk', radius: 0.5, power_w: 2, color: [1, 0.5, 0] }];
    await using rig = await smallRig({ 'square.ply': SQUARE_PLY }, { leds });
    const { planes } = await trace(rig, { ...LED_0, samples: 64 });
    const expected = (x: number, y: number): number => {
      const d2 = x * x + y * y + 0.04;
      return ((0.5 / Math.PI) * 2 * 0.04) / Math.PI / d2 ** 2;
    };
    expect(planes[0]! / expected(xM(0), yM(0))).toBeCloseTo(1, 3);
    expect(planes[5 * 16 + 7]! / expected(xM(7), yM(5))).toBeCloseTo(1, 3);
    expect(planes[192]! / planes[0]!).toBeCloseTo(0.5, 6);
    expect(planes[384]).toBe(0);
  });

  it('of a disk reaches nothing behind it', async () => {
    const leds = [{ position: [0, 0, 200], emitter: 'disk', radius: 1, aim: [0, 0, 400] }];
    await using rig = await smallRig({ 'square.ply': SQUARE_PLY }, { leds });
    expect(Math.max(...(await trace(rig)).planes)).toBe(0);
  });

  it('casts a hard shadow from a point: a screen at half the height hides what lies behind its edge', async () => {
    const vertices = [
      ...[
        [-20, -20, 0],
        [20, -20, 0],
        [20, 20, 0],
        [-20, 20, 0],
      ],
      // Covers x < -2 mm at 100 mm: the shadow on the plane ends at -4 mm. Off the camera's way: it is vertical to see.
      ...[
        [-12, -30, 100],
        [-2, -30, 100],
        [-2, 30, 100],
        [-12, 30, 100],
      ],
    ];
    await using rig = await smallRig(
      {
        'screen.ply': ply(vertices, [
          [0, 1, 2, 3],
          [4, 5, 6, 7],
        ]),
      },
      { camera: { width: 16, height: 12, position: [0, 0, 50], ortho_width: 32, clip_near: 1 } },
    );
    const { planes } = await trace(rig, { ...LED_0, samples: 64 });
    const row = planes.subarray(5 * 16, 6 * 16);
    // The pixel filter reaches 1.5 pixels.
    expect(Math.max(...row.subarray(0, 4))).toBe(0);
    expect(Math.min(...row.subarray(8))).toBeGreaterThan(0.2);
  });

  it('follows the stage: the object moves, camera and LEDs stay', async () => {
    await using rig = await smallRig({ 'ball.ply': ballPly(6, 12) });
    await using tracer = await startEmbeddedTracer({ rig, threads: 1 });
    const masks = await Promise.all([HOME, { x: 4, y: -2, z: 0 }].map((position) => tracer.groundTruth(position)));
    const [home, moved] = masks.map(({ mask }) => [...mask]);
    // 2 mm a pixel: two pixels to the right, one down.
    expect(home!.filter((value) => value === 1).length).toBeGreaterThan(20);
    expect(moved!.slice(18)).toEqual(home!.slice(0, -18));
    // The LED stays: what was below it is lit from the side.
    const middle = 5 * 16 + 7;
    const [before, after] = [
      (await trace(rig)).planes,
      (await trace(rig, { ...LED_0, position: { x: 4, y: -2, z: 0 } })).planes,
    ];
    const ratio = after[middle + 18]! / before[middle]!;
    expect(Math.abs(ratio - 1)).toBeGreaterThan(0.002);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.1);
  });

  it('is the same for an LED alone and among others, whose images it does not touch', async () => {
    const leds = [{ dome: { count: 3, radius: 200 }, power_w: 1 }];
    await using rig = await smallRig({ 'ball.ply': ballPly(10, 8) }, { leds });
    const together = await trace(rig, { ...LED_0, leds: [0, 1, 2], samples: 12 });
    const alone = await trace(rig, { ...LED_0, leds: [1], samples: 4 });
    expect(together.planes.slice(3 * 192, 6 * 192)).toEqual(alone.planes.slice());
  });
});

describe('noise', () => {
  it('is measured from halves that differ, and falls with samples', async () => {
    const leds = [{ position: [60, 0, 60], radius: 30, power_w: 1 }];
    await using rig = await smallRig({ 'ball.ply': ballPly(10, 8) }, { leds });
    const few = await trace(rig, { ...LED_0, samples: 2 });
    const many = await trace(rig, { ...LED_0, samples: 128 });
    expect(few.variances).toHaveLength(3);
    expect(few.variances[0]).toBeGreaterThan(0);
    expect(many.variances[0]! / few.variances[0]!).toBeLessThan(2 / 128);
  });

  it('is the measured one: another seed differs by about its sigma', async () => {
    const leds = [{ position: [60, 0, 60], radius: 30, power_w: 1 }];
    await using rig = await smallRig({ 'ball.ply': ballPly(10, 8) }, { leds });
    const a = await trace(rig, { ...LED_0, samples: 8 });
    const b = await trace(rig, { ...LED_0, samples: 8, seed: 3, offset: 0 });
    const plane = a.planes.subarray(0, 192);
    const difference = plane.reduce((sum, value, at) => sum + (value - b.planes[at]!) ** 2, 0) / 192;
    expect(difference / 2 / a.variances[0]!).toBeGreaterThan(0.4);
    expect(difference / 2 / a.variances[0]!).toBeLessThan(2.5);
  });
});

describe('the same work', () => {
  it('gives the same bits with one thread and with three, and in whatever company', async () => {
    const leds = [{ dome: { count: 5, radius: 200 }, radius: 10, power_w: 1 }];
    await using rig = await smallRig({ 'ball.ply': ballPly(10, 8) }, { leds });
    const work = { ...LED_0, leds: [4, 2], samples: 10 };
    const one = await trace(rig, work, 1);
    await using tracer = await startEmbeddedTracer({ rig, threads: 3 });
    const all = await Promise.all([7, 1, 9, 1].map((seed) => tracer.tracePair({ ...work, seed, offset: 0 })));
    expect(all[1]!.planes.slice()).toEqual(one.planes.slice());
    expect(all[3]!.planes.slice()).toEqual(one.planes.slice());
    expect(all[3]!.variances).toEqual(one.variances);
    expect(all[0]!.planes.slice()).not.toEqual(one.planes.slice());
  });
});

describe('ambient light', () => {
  it('gives a matt plane that nothing hides albedo x radiance, and the background its own', async () => {
    const ambient = { radiance: [0.5, 1, 2] };
    await using rig = await smallRig(
      {
        'square.ply': ply(
          [
            [0, -20, 0],
            [20, -20, 0],
            [20, 20, 0],
            [0, 20, 0],
          ],
          [[0, 1, 2, 3]],
        ),
      },
      { ambient },
    );
    await using tracer = await startEmbeddedTracer({ rig, threads: 1 });
    expect(tracer.info.hasAmbient).toBe(true);
    const { planes } = await tracer.tracePair({ ...LED_0, leds: [], samples: 16 });
    expect([planes[5 * 16 + 12], planes[192 + 5 * 16 + 12], planes[384 + 5 * 16 + 12]]).toEqual([0.25, 0.5, 1]);
    expect(planes[5 * 16 + 2]).toBe(0.5);
  });

  it('is black where the rig has none', async () => {
    await using rig = await smallRig({ 'square.ply': SQUARE_PLY });
    await using tracer = await startEmbeddedTracer({ rig, threads: 1 });
    expect(tracer.info.hasAmbient).toBe(false);
    expect(Math.max(...(await tracer.tracePair({ ...LED_0, leds: [] })).planes)).toBe(0);
  });
});

describe('ground truth', () => {
  it("of a ball: normals along the radius, depth and points in the rig's unit, albedo, mask", async () => {
    await using rig = await smallRig(
      { 'ball.ply': ballPly(10, 48) },
      { scene: { file: 'ball.ply', shading: 'smooth', center: false, material: { base_color: [0.1, 0.2, 0.3] } } },
    );
    await using tracer = await startEmbeddedTracer({ rig, threads: 1 });
    const truth = await tracer.groundTruth({ x: 2, y: -4, z: 1 });
    let seen = 0;
    for (let pixel = 0; pixel < 192; pixel++) {
      const [x, y] = [xM(pixel % 16) * 1000 - 2, yM(Math.floor(pixel / 16)) * 1000 + 4];
      const z = Math.sqrt(100 - x * x - y * y);
      if (Number.isNaN(z) || z < 3) continue;
      seen++;
      const at = pixel * 3;
      expect(truth.mask[pixel]).toBe(1);
      expect(truth.point[at]).toBeCloseTo(x + 2, 3);
      expect(truth.point[at + 2]! - z - 1).toBeLessThan(0.1);
      expect(truth.depth[pixel]).toBeCloseTo(500 - truth.point[at + 2]!, 2);
      expect(truth.normal[at]! * x + truth.normal[at + 1]! * y + truth.normal[at + 2]! * z).toBeGreaterThan(9.98);
      expect([...truth.albedo.subarray(at, at + 3)].map((value) => value.toFixed(3))).toEqual([
        '0.100',
        '0.200',
        '0.300',
      ]);
    }
    expect(seen).toBeGreaterThan(50);
    expect([truth.mask[0], truth.depth[0], truth.normal[0]]).toEqual([0, 0, 0]);
  });
});

describe('the life of a tracer', () => {
  it('stops work whose caller gives up, and goes on with the next', async () => {
    await using rig = await smallRig({ 'ball.ply': ballPly(10, 8) });
    await using tracer = await startEmbeddedTracer({ rig, threads: 1 });
    const given = new AbortController();
    const long = tracer.tracePair({ ...LED_0, samples: 1_000_000 }, given.signal);
    given.abort(new Error('enough'));
    await expect(long).rejects.toThrow('enough');
    expect((await tracer.tracePair(LED_0)).planes).toHaveLength(3 * 192);
  });

  it('refuses LEDs that the rig has not', async () => {
    await using rig = await smallRig({ 'square.ply': SQUARE_PLY });
    await using tracer = await startEmbeddedTracer({ rig, threads: 1 });
    await expect(tracer.tracePair({ ...LED_0, leds: [1] })).rejects.toMatchObject({ code: 'RENDERER_FAILED' });
  });

  it('ends what is under way when it is closed, twice', async () => {
    await using rig = await smallRig({ 'ball.ply': ballPly(10, 8) });
    const tracer = await startEmbeddedTracer({ rig, threads: 1 });
    const long = expect(tracer.tracePair({ ...LED_0, samples: 1_000_000 })).rejects.toMatchObject({
      code: 'RENDERER_CLOSED',
    });
    await tracer.close();
    await tracer.close();
    await long;
    await expect(tracer.tracePair(LED_0)).rejects.toMatchObject({ code: 'RENDERER_CLOSED' });
  });

  it('says what it cannot do: bounces', async () => {
    await using rig = await smallRig({ 'square.ply': SQUARE_PLY }, { render: { bounces: 2 } });
    await using tracer = await startEmbeddedTracer({ rig, threads: 1 });
    expect(tracer.warnings.join()).toContain('direct light only');
  });
});
