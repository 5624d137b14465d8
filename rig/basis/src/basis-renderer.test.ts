import { batchOf, floatsOf, pixelsOf, randomBatch, renderAll, rendererCompliance } from '@blender-sim/optics/testing';
import { type RenderRequest, RendererError, samplesOf } from '@blender-sim/optics';
import { PixelFormat } from '@blender-sim/protocol';
import { raceAbort } from '@blender-sim/base';
import { ManualClock } from '@blender-sim/base/testing';
import { afterEach, describe, expect, test } from 'vitest';
import type { BasisRenderer } from './basis-renderer.js';
import type { PairHelper } from './pair-source.js';
import { basisWorld } from './testing/basis-world.js';
import { MemoryPairStore } from './testing/memory-pair-store.js';

rendererCompliance(
  'BasisRenderer',
  async () => (await basisWorld({ tracer: { noise: 0.01 }, sumThreads: 2 })).renderer,
  {
    responsivity: [0.2126, 0.7152, 0.0722],
  },
);

const open: BasisRenderer[] = [];
afterEach(async () => {
  for (const renderer of open.splice(0)) await renderer.close();
});

async function world(options: Parameters<typeof basisWorld>[0] = {}): ReturnType<typeof basisWorld> {
  const made = await basisWorld(options);
  open.push(made.renderer);
  return made;
}

const here = { x: 0, y: 0, z: 0 };
const white = 0xffffffff;

function batch(patterns: readonly (readonly number[])[], changes: Partial<RenderRequest> = {}): RenderRequest {
  return { ...batchOf(patterns, { position: here, pixelFormat: PixelFormat.MONO32F }), ...changes };
}

describe('a basis', () => {
  test('is traced once, and only for LEDs that are lit', async () => {
    const { renderer, tracer } = await world({ tracer: { maxGroups: 1 }, render: { samples: 4 } });
    await renderAll(renderer, batch([[0, white, 0, white]]));
    expect(tracer.traced.map(({ leds }) => leds)).toEqual([[1], [3]]);
    await renderAll(
      renderer,
      batch([
        [0, 0x80ff80ff, 0, 0],
        [0, 0, 0, white],
      ]),
    );
    expect(tracer.traced).toHaveLength(2);
    await renderAll(renderer, batch([[white]]));
    expect(tracer.traced.map(({ leds }) => leds)).toEqual([[1], [3], [0]]);
    expect(new Set(tracer.traced.map(({ seed }) => seed)).size).toBe(3);
  });

  test('gives the same bytes cold, warm, after a larger request and from the store', async () => {
    const noisy = { tracer: { noise: 0.05 } };
    const store = new MemoryPairStore();
    const cold = await world({ ...noisy, store });
    const request = randomBatch(cold.renderer, { taskCount: 3, position: here });
    const first = pixelsOf(await renderAll(cold.renderer, request));
    expect(pixelsOf(await renderAll(cold.renderer, request))).toEqual(first);
    await renderAll(cold.renderer, { ...request, quality: { samples: 600 } });
    expect(pixelsOf(await renderAll(cold.renderer, request))).toEqual(first);
    const warm = await world({ ...noisy, store });
    expect(pixelsOf(await renderAll(warm.renderer, request))).toEqual(first);
    expect(warm.tracer.traced).toEqual([]);
    const after = await world(noisy);
    await renderAll(after.renderer, { ...request, quality: { samples: 600 } });
    expect(pixelsOf(await renderAll(after.renderer, request))).toEqual(first);
  });

  test('more samples add pairs to those that are there', async () => {
    const { renderer, tracer } = await world({ lightCount: 1 });
    const request = batch([[white]]);
    const [few] = await renderAll(renderer, { ...request, quality: { samples: 4 } });
    const [many] = await renderAll(renderer, { ...request, quality: { samples: 20 } });
    expect(tracer.traced.map(({ samples }) => samples)).toEqual([2, 1, 1, 2, 2, 4]);
    // Each begins where the one before ended, in one sequence.
    expect(tracer.traced.map(({ offset }) => offset)).toEqual([0, 4, 6, 8, 12, 16]);
    expect(new Set(tracer.traced.map(({ seed }) => seed)).size).toBe(1);
    expect([few?.quality.samples, many?.quality.samples]).toEqual([4, 24]);
  });

  test('is grouped where images are tiny, and the groups have the samples of each of their LEDs', async () => {
    const { renderer, tracer } = await world({ lightCount: 20 });
    await renderAll(renderer, batch([[...Array<number>(17).fill(0), white]]));
    expect(tracer.traced.map(({ leds, samples }) => [leds.length, samples])).toEqual([[4, 8]]);
  });

  test('two requests at the same time trace it once', async () => {
    const { renderer, tracer } = await world({ render: { samples: 4 } });
    const request = randomBatch(renderer, { taskCount: 2, position: here });
    const [a, b] = await Promise.all([renderAll(renderer, request), renderAll(renderer, request)]);
    expect(pixelsOf(a ?? [])).toEqual(pixelsOf(b ?? []));
    expect(tracer.traced).toHaveLength(1);
  });

  test('has the ambient light in every image, once', async () => {
    const { renderer, tracer } = await world({ tracer: { hasAmbient: true }, render: { samples: 4 } });
    const [dark, lit] = (await renderAll(renderer, batch([[0], [white]]))).map(floatsOf);
    expect(tracer.traced.filter(({ leds }) => leds.length === 0)).toHaveLength(1);
    expect(dark?.every((value) => Math.abs(value - 0.01) < 1e-8)).toBe(true);
    expect(Math.max(...(lit ?? []))).toBeGreaterThan(0.02);
  });
});

test('patterns without light are black, alone and among others, in every format', async () => {
  const { renderer, tracer } = await world();
  for (const pixelFormat of [PixelFormat.MONO8, PixelFormat.RGB16, PixelFormat.MONO32F]) {
    const alone = await renderAll(renderer, batch([[0, 0]], { pixelFormat }));
    expect(alone[0]?.pixels.every((octet) => octet === 0)).toBe(true);
  }
  expect(tracer.traced).toEqual([]);
  const among = await renderAll(renderer, batch([[0], [white], [0]]));
  expect(among.map((frame) => Math.max(...floatsOf(frame)) > 0)).toEqual([false, true, false]);
});

describe('noise', () => {
  const noisy = {
    tracer: { noise: 0.02, width: 200, height: 160 },
    camera: { width: 200, height: 160 },
    lightCount: 4,
  };

  test('is measured: what is said of an image is what it has', async () => {
    const { renderer } = await world(noisy);
    const clean = await world({ ...noisy, tracer: { ...noisy.tracer, noise: 0 } });
    for (const samples of [16, 96]) {
      const request = { ...batch([[white, 0x80ffffff, white, white]]), quality: { samples } };
      const [frame] = await renderAll(renderer, request);
      const [truth] = (await renderAll(clean.renderer, request)).map(floatsOf);
      const light = floatsOf(frame);
      const error = Math.sqrt(
        light.reduce((sum, value, at) => sum + (value - (truth?.[at] ?? NaN)) ** 2, 0) / light.length,
      );
      // Channels of the fake tracer have noise of their own, which the measure takes for one: at most 1.74 times less.
      expect(frame?.quality.noise).toBeGreaterThan(255 * error * 0.97);
      expect(frame?.quality.noise).toBeLessThan(255 * error * 1.8);
    }
  });

  test('is a contract: pairs are added until every pattern stays within it', async () => {
    const { renderer, tracer } = await world(noisy);
    const frames = await renderAll(renderer, { ...batch([[white, white, white, white]]), quality: { noise: 1 } });
    expect(frames[0]?.quality.noise).toBeLessThanOrEqual(1);
    const most = Math.max(...tracer.traced.map(({ samples }) => samples));
    const before = tracer.traced.length;
    expect(most).toBeGreaterThan(2);
    // What was traced for more is not what is shown for less.
    const [rough] = await renderAll(renderer, { ...batch([[white]]), quality: { noise: 5 } });
    expect(rough?.quality.samples).toBeLessThan(frames[0]?.quality.samples ?? 0);
    expect(tracer.traced).toHaveLength(before);
  });

  test('beyond the limit is refused with what can be reached', async () => {
    const { renderer, tracer } = await world({ ...noisy, render: { maxSamplesPerLed: 64 } });
    const wish = { ...batch([[white]]), quality: { noise: 0.001 } };
    await expect(renderAll(renderer, wish)).rejects.toMatchObject({
      code: 'RENDERER_REFUSED',
      message: expect.stringMatching(
        /sigma 0\.001 can't be reached with 64 .* LED 0 .* Ask for [\d.]+ or more/,
      ) as string,
    });
    // Not traced to the end in vain.
    expect(samplesOf(tracer.traced.length)).toBeLessThan(64);
    const reachable = Number(/Ask for ([\d.]+)/.exec((await renderAll(renderer, wish).catch(String)) as string)?.[1]);
    await expect(renderAll(renderer, { ...wish, quality: { noise: reachable * 1.1 } })).resolves.toHaveLength(1);
  });
});

describe('what can go wrong', () => {
  test('a helper that never answers is given up, and its share is traced here', async () => {
    const clock = new ManualClock();
    let asked = 0;
    const silent: PairHelper = (_place, _block, _pair, signal) => {
      asked += 1;
      return raceAbort(new Promise<never>(() => undefined), signal);
    };
    const options = { tracer: { maxGroups: 1 }, render: { samples: 4 } };
    const { renderer, tracer } = await world({ ...options, clock, helperOf: () => silent });
    const request = { ...randomBatch(renderer, { taskCount: 1, position: here }), helpers: [{ host: 'h', port: 1 }] };
    const images = renderAll(renderer, request);
    let done = false;
    void images.then(() => (done = true));
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      // Only when all that this node does itself is done is there anything to wait for.
      if (tracer.traced.length >= 5) await clock.advance(1000);
    }
    expect(asked).toBe(1);
    expect(tracer.traced).toHaveLength(6);
    const alone = await world(options);
    expect(pixelsOf(await images)).toEqual(pixelsOf(await renderAll(alone.renderer, request)));
  });

  test('a tracer that fails fails the request with what it said, and the next one is answered', async () => {
    const { renderer, tracer } = await world();
    tracer.fault = () => new RendererError('RENDERER_FAILED', 'The traced light is not finite.');
    await expect(renderAll(renderer, batch([[white]]))).rejects.toMatchObject({
      message: 'The traced light is not finite.',
    });
    tracer.fault = () => undefined;
    await expect(renderAll(renderer, batch([[white]]))).resolves.toHaveLength(1);
  });

  test('a memory too small for a request refuses it; positions take turns in one that is small', async () => {
    // One work area and a few slabs.
    const { renderer } = await world({ lightCount: 64, memoryBytes: 96 * 2 ** 20 + 2 ** 16 + 2 ** 16 });
    const all = randomBatch(renderer, { taskCount: 1, position: here, pixelFormat: PixelFormat.RGB8 });
    await expect(renderAll(renderer, all)).rejects.toMatchObject({
      code: 'RENDERER_REFUSED',
      message: expect.stringMatching(/need 24 blocks of memory, the limit is \d+: .*--memory/) as string,
    });
    const one = (x: number): RenderRequest => batch([[0, 0, white]], { position: { x, y: 0, z: 0 } });
    const seen = await Promise.all(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map((x) => renderAll(renderer, one(x))),
    );
    expect(new Set(seen.flatMap(pixelsOf)).size).toBe(14);
  });

  test('a disk that keeps nothing changes nothing but the time', async () => {
    const full = new MemoryPairStore();
    full.full = true;
    const { renderer } = await world({ store: full, tracer: { noise: 0.1 } });
    const kept = await world({ tracer: { noise: 0.1 } });
    const grey = batch([[0x80ffffff]]);
    const colour = batch([[0x80ff0011]]);
    for (const request of [grey, colour]) {
      expect(pixelsOf(await renderAll(renderer, request))).toEqual(pixelsOf(await renderAll(kept.renderer, request)));
    }
  });

  test('mode direct without a direct renderer is refused', async () => {
    const { renderer } = await world();
    await expect(renderAll(renderer, { ...batch([[white]]), quality: { mode: 'direct' } })).rejects.toMatchObject({
      code: 'RENDERER_REFUSED',
      message: 'options.mode: the fake renderer has no mode direct; ask for basis or auto.',
    });
  });
});

describe('16-bit planes', () => {
  /** A rig of many weak LEDs, whose 16-bit steps are fine enough. */
  const many = { lightCount: 40, camera: { exposure: 0.02 } };

  test('serve white and grey patterns, within one code of the float sum', async () => {
    const { renderer } = await world(many);
    const patterns = [1, 2, 3].map((seed) =>
      Array.from({ length: 40 }, (_unused, led) => (((led * 37 * seed) % 256) << 24) | 0xffffff),
    );
    const grey = patterns.map((words) => words.map((word) => (word & 0xff000000) | 0x777777));
    for (const list of [patterns, grey]) {
      const words = list.map((pattern) => pattern.map((word) => word >>> 0));
      const codes = await renderAll(renderer, batch(words, { pixelFormat: PixelFormat.MONO8 }));
      const light = (await renderAll(renderer, batch(words))).map(floatsOf);
      codes.forEach(({ pixels }, task) => {
        pixels.forEach((code, at) => {
          const wanted = Math.min(255, Math.floor(255 * (light[task]?.[at] ?? NaN) + 0.5));
          expect(Math.abs(code - wanted)).toBeLessThanOrEqual(1);
        });
      });
    }
  });

  test('give way to float planes where a pixel is brighter than they hold', async () => {
    const bright = await world({ ...many, tracer: { brightness: 1e6 }, camera: { exposure: 0.02e-6 } });
    const pattern = [[...Array<number>(40).fill(0x40ffffff)]];
    const codes = await renderAll(bright.renderer, batch(pattern, { pixelFormat: PixelFormat.MONO8 }));
    const light = (await renderAll(bright.renderer, batch(pattern))).map(floatsOf);
    codes[0]?.pixels.forEach((code, at) => {
      expect(Math.abs(code - Math.floor(255 * (light[0]?.[at] ?? NaN) + 0.5))).toBeLessThanOrEqual(1);
    });
    expect(Math.max(...(codes[0]?.pixels ?? []))).toBeGreaterThan(0);
  });
});
