import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep, systemClock } from '@blender-sim/base';
import { PixelFormat, type Position, imageBytes, ledWord, pixelLayout } from '@blender-sim/protocol';
import type { CameraFrame, RenderProgress, Renderer } from '../renderer.js';
import { batchOf, copyOf, floatsOf, pixelsOf, randomBatch, renderAll } from './collect.js';

export interface ComplianceOptions {
  /** Two places on the rig's stage whose images differ. Default (0,0,0) and (5,3,0). */
  readonly positions?: readonly [Position, Position];
  /** Patterns in an ordinary batch. Default 5. */
  readonly batch?: number;
  /** How long an onFrame holds its process in the back-pressure test. Default 5 ms. */
  readonly holdMs?: number;
  /** The rig's responsivity: mono is this weighted sum of R, G, B. Undefined: the relation is not tested. */
  readonly responsivity?: readonly [r: number, g: number, b: number];
  /** Largest error of linear relations (mono of R, G, B; superposition) over the largest value. Default 1e-6. */
  readonly linearTolerance?: number;
  /** Largest difference of a code from what the 32-bit float image of the same light gives. Default 1: a half may fall either way. */
  readonly codeTolerance?: number;
}

/**
 * What every Renderer has to do, as a vitest suite; called at the top level of a test file. It knows of the renderer only
 * what `info` says, so that it fits the fake and real processes. Two renderers are made, the second one to be closed.
 */
export function rendererCompliance(
  name: string,
  makeRenderer: () => Renderer | Promise<Renderer>,
  options: ComplianceOptions = {},
): void {
  const { batch = 5, holdMs = 5, linearTolerance = 1e-6, codeTolerance = 1 } = options;
  const { positions: [here, there] = [ORIGIN, ASIDE] } = options;

  describe(`${name} is a Renderer`, () => {
    let renderer: Renderer;
    beforeAll(async () => {
      renderer = await makeRenderer();
    });
    afterAll(async () => {
      await renderer.close();
    });

    test('gives a frame once for every pattern, of the size that info says', async () => {
      const frames = await renderAll(renderer, randomBatch(renderer, { taskCount: batch, position: here }));
      expect(frames.map(({ index }) => index)).toEqual(Array.from({ length: batch }, (_, index) => index));
      for (const frame of frames) {
        expect(frame).toMatchObject({ width: renderer.info.width, height: renderer.info.height });
      }
    });

    test.each(Object.entries(PixelFormat))('gives images of the right length in %s', async (_name, pixelFormat) => {
      const layout = pixelLayout(pixelFormat);
      if (layout === undefined) throw new Error('a format without a layout');
      const frames = await renderAll(renderer, randomBatch(renderer, { taskCount: 2, position: here, pixelFormat }));
      const octets = imageBytes(renderer.info.width, renderer.info.height, layout);
      expect(frames.map(({ pixels }) => pixels.length)).toEqual([octets, octets]);
    });

    test('sees light, other light for other patterns and another image at another place', async () => {
      const at = async (position: Position, seed: number): Promise<string[]> =>
        pixelsOf(await renderAll(renderer, randomBatch(renderer, { taskCount: 1, position, seed, ...FLOAT_RGB })));
      const images = [await at(here, 1), await at(here, 2), await at(there, 1)];
      expect(new Set(images.flat()).size).toBe(3);
    });

    test('gives the same bytes again, after other requests and in another share-out of the work', async () => {
      const request = randomBatch(renderer, { taskCount: batch, position: here, ...FLOAT_RGB });
      const first = await renderAll(renderer, request);
      await renderAll(renderer, randomBatch(renderer, { taskCount: 2, position: there, seed: 7 }));
      expect(pixelsOf(await renderAll(renderer, request))).toEqual(pixelsOf(first));
      const { lightCount } = request;
      const lastAlone = [...request.words.subarray((batch - 1) * lightCount)];
      const alone = await renderAll(renderer, batchOf([lastAlone], { position: here, ...FLOAT_RGB }));
      expect(pixelsOf([{ ...alone[0], index: batch - 1 } as CameraFrame])).toEqual(pixelsOf(first.slice(-1)));
    });

    test('leaves LEDs dark that a pattern does not name', async () => {
      const { lightCount } = renderer.info;
      const word = ledWord({ intensity: 200, r: 255, g: 120, b: 90 });
      const named = await renderAll(renderer, batchOf([[word]], { position: here, ...FLOAT_RGB }));
      const whole = [word, ...Array<number>(lightCount - 1).fill(0)];
      const spelt = await renderAll(renderer, batchOf([whole], { position: here, ...FLOAT_RGB }));
      expect(pixelsOf(named)).toEqual(pixelsOf(spelt));
    });

    test('adds light: the image of two patterns together is the sum of theirs', async () => {
      const { lightCount } = renderer.info;
      const pattern = (lit: (led: number) => boolean): number[] =>
        Array.from({ length: lightCount }, (_, led) => (lit(led) ? 0xffffffff : 0));
      const patterns = [pattern((led) => led % 2 === 0), pattern((led) => led % 2 === 1), pattern(() => true)];
      const [even, odd, all] = (await renderAll(renderer, batchOf(patterns, { position: here, ...FLOAT_RGB }))).map(
        floatsOf,
      );
      if (!even || !odd || !all) throw new Error('frames are missing');
      expect(worst(all, (at) => (even[at] ?? NaN) + (odd[at] ?? NaN))).toBeLessThanOrEqual(linearTolerance);
    });

    test.skipIf(options.responsivity === undefined)('makes mono of R, G, B by the responsivity', async () => {
      const [r, g, b] = options.responsivity ?? [NaN, NaN, NaN];
      const wish = { taskCount: 1, position: here };
      const rgb = floatsOf((await renderAll(renderer, randomBatch(renderer, { ...wish, ...FLOAT_RGB })))[0]);
      const mono = floatsOf((await renderAll(renderer, randomBatch(renderer, { ...wish, ...FLOAT_MONO })))[0]);
      const sum = (at: number): number =>
        r * (rgb[3 * at] ?? NaN) + g * (rgb[3 * at + 1] ?? NaN) + b * (rgb[3 * at + 2] ?? NaN);
      expect(worst(mono, sum)).toBeLessThanOrEqual(linearTolerance);
    });

    test.each([
      ['MONO8', 'MONO32F', 255],
      ['MONO16', 'MONO32F', 65535],
      ['RGB8', 'RGB32F', 255],
      ['RGB16', 'RGB32F', 65535],
    ] as const)('makes the codes of %s of the light in %s', async (coded, linear, fullScale) => {
      const wish = { taskCount: 1, position: here };
      const light = floatsOf(
        (await renderAll(renderer, randomBatch(renderer, { ...wish, pixelFormat: PixelFormat[linear] })))[0],
      );
      const [frame] = await renderAll(renderer, randomBatch(renderer, { ...wish, pixelFormat: PixelFormat[coded] }));
      const bytes = Uint8Array.from(frame?.pixels ?? []);
      const codes = [...(fullScale === 255 ? bytes : new Uint16Array(bytes.buffer))];
      const error = codes.reduce((most, code, at) => {
        const wanted = Math.round(Math.min(1, Math.max(0, light[at] ?? NaN)) * fullScale);
        return Math.max(most, Math.abs(code - wanted));
      }, 0);
      expect(codes.length).toBe(light.length);
      expect(error).toBeLessThanOrEqual(codeTolerance);
    });

    test('tells of progress that only grows and ends with everything done', async () => {
      const seen: RenderProgress[] = [];
      const request = randomBatch(renderer, { taskCount: batch, position: here });
      await renderer.render(request, {
        onFrame: () => undefined,
        onProgress: (progress) => void seen.push({ ...progress }),
      });
      seen.reduce((before, after) => {
        expect(after.done).toBeGreaterThanOrEqual(before.done);
        expect(after.fraction).toBeGreaterThanOrEqual(before.fraction);
        return after;
      });
      expect(seen.at(-1)).toEqual({ done: batch, taskCount: batch, fraction: 1 });
    });

    test('holds a process back while its onFrame waits, and only that', async () => {
      const request = randomBatch(renderer, { taskCount: batch + renderer.load().slots, position: here, ...FLOAT_RGB });
      const expected = pixelsOf(await renderAll(renderer, request));
      const frames: CameraFrame[] = [];
      let waiting = 0;
      let most = 0;
      await renderer.render(request, {
        onFrame: async (frame) => {
          waiting += 1;
          most = Math.max(most, waiting);
          await sleep(systemClock, 'hold a frame', holdMs);
          waiting -= 1;
          // Copied after the wait: until onFrame resolves the pixels are the caller's.
          frames.push(copyOf(frame));
        },
      });
      expect(most).toBeLessThanOrEqual(renderer.load().slots);
      expect(waiting).toBe(0);
      expect(pixelsOf(frames.sort((a, b) => a.index - b.index))).toEqual(expected);
    });

    test('renders several requests at the same time as it does them alone', async () => {
      const requests = [1, 2, 3].map((seed) =>
        randomBatch(renderer, { taskCount: seed + 1, position: seed === 2 ? there : here, seed, ...FLOAT_RGB }),
      );
      const alone: string[][] = [];
      for (const request of requests) alone.push(pixelsOf(await renderAll(renderer, request)));
      const together = await Promise.all(requests.map((request) => renderAll(renderer, request)));
      expect(together.map(pixelsOf)).toEqual(alone);
    });

    test('does not start for a signal that has aborted', async () => {
      const reason = new Error('too late');
      let frames = 0;
      const request = randomBatch(renderer, { taskCount: 1, position: here });
      const rendering = renderer.render(request, { onFrame: () => void (frames += 1) }, AbortSignal.abort(reason));
      await expect(rendering).rejects.toBe(reason);
      expect(frames).toBe(0);
    });

    test('stops in the middle with the reason of the signal, calls nothing more, and renders the next', async () => {
      const request = randomBatch(renderer, {
        taskCount: batch + 2 * renderer.load().slots,
        position: here,
        ...FLOAT_RGB,
      });
      const expected = pixelsOf(await renderAll(renderer, request));
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      let calls = 0;
      const onFrame = (): void => {
        calls += 1;
        controller.abort(reason);
      };
      const onProgress = (): void => void (calls += 1);
      const rendering = renderer.render(request, { onFrame, onProgress }, controller.signal);
      await expect(rendering).rejects.toBe(reason);
      const after = calls;
      expect(pixelsOf(await renderAll(renderer, request))).toEqual(expected);
      expect(calls).toBe(after);
    });

    test('stops while an onFrame never resolves', async () => {
      const controller = new AbortController();
      const reason = new Error('the caller of the caller went');
      const request = randomBatch(renderer, { taskCount: 2, position: here });
      const onFrame = (): Promise<void> => {
        controller.abort(reason);
        return new Promise(() => undefined);
      };
      await expect(renderer.render(request, { onFrame }, controller.signal)).rejects.toBe(reason);
      expect(await renderAll(renderer, request)).toHaveLength(2);
    });

    test('ends with the error of an onFrame that fails, and renders the next', async () => {
      const request = randomBatch(renderer, { taskCount: batch, position: here });
      const error = new Error('the consumer is broken');
      await expect(renderer.render(request, { onFrame: () => Promise.reject(error) })).rejects.toBe(error);
      expect(await renderAll(renderer, request)).toHaveLength(batch);
    });

    test('goes back to no load', async () => {
      await renderAll(renderer, randomBatch(renderer, { taskCount: 2, position: here }));
      const { slots, busy, queued, rssBytes } = renderer.load();
      expect({ busy, queued }).toEqual({ busy: 0, queued: 0 });
      expect(slots).toBeGreaterThanOrEqual(1);
      expect(rssBytes).toBeGreaterThanOrEqual(0);
    });
  });

  describe(`${name} closes as a Renderer does`, () => {
    test('ends what is under way, may be closed twice, and renders no more', async () => {
      const renderer = await makeRenderer();
      const request = randomBatch(renderer, { taskCount: batch + 2 * renderer.load().slots, position: here });
      let closing: Promise<void> | undefined;
      const rendering = renderer.render(request, {
        onFrame: () => {
          closing ??= renderer.close();
        },
      });
      await expect(rendering).rejects.toMatchObject({ name: 'RendererError', code: 'RENDERER_CLOSED' });
      await closing;
      await renderer.close();
      await renderer[Symbol.asyncDispose]();
      await expect(renderer.render(request, { onFrame: () => undefined })).rejects.toMatchObject({
        name: 'RendererError',
        code: 'RENDERER_CLOSED',
      });
    });
  });
}

const ORIGIN: Position = { x: 0, y: 0, z: 0 };
const ASIDE: Position = { x: 5, y: 3, z: 0 };
const FLOAT_RGB = { pixelFormat: PixelFormat.RGB32F } as const;
const FLOAT_MONO = { pixelFormat: PixelFormat.MONO32F } as const;

/** Largest distance of `values` from `wanted`, over the largest value. */
function worst(values: Float32Array, wanted: (at: number) => number): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const error = values.reduce((most, value, at) => Math.max(most, Math.abs(value - wanted(at))), 0);
  return error / largest;
}
