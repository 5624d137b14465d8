import type { BlenderSimDriver } from '@blender-sim/driver';
import { expect, it } from 'vitest';
import { bestUniformLight, searchIllumination } from './illumination-search.js';
import { seededRandom } from './random.js';

const SIZE = 60;
const regions = {
  scratch: Uint32Array.from({ length: 10 }, (_, pixel) => pixel),
  surroundings: Uint32Array.from({ length: SIZE - 10 }, (_, pixel) => pixel + 10),
};

/** Eight LEDs: under LED 0 the scratch is bright, the others show only texture. Light adds up, then it is rounded. */
class LinearRig {
  readonly requests: number[] = [];
  readonly #basis: readonly Float64Array[];

  constructor() {
    const random = seededRandom(3);
    this.#basis = Array.from({ length: 8 }, (_, led) =>
      Float64Array.from({ length: SIZE }, (_pixel, pixel) =>
        led === 0 ? (pixel < 10 ? 160 : 80) : 60 * (1 + 0.3 * random.normal()),
      ),
    );
  }

  readonly ledUpdateBatch: BlenderSimDriver['ledUpdateBatch'] = async (patterns) => {
    if (!('words' in patterns)) throw new Error('expected packed patterns');
    const { taskCount, lightCount, words } = patterns;
    this.requests.push(taskCount);
    if (words.some((word) => word !== 0 && (word & 0xffffff) !== 0xffffff)) throw new Error('expected white LEDs');
    const images = Array.from({ length: taskCount }, (_, task) =>
      Uint8ClampedArray.from({ length: SIZE }, (_pixel, pixel) =>
        this.#basis.reduce((sum, image, led) => {
          const word = words[task * lightCount + led] ?? 0;
          return sum + ((word >>> 24) / 255) * (image[pixel] ?? 0);
        }, 0),
      ),
    ).map((codes) => new Uint8Array(codes));
    return {
      ...{ width: SIZE, height: 1, pixelFormat: 'MONO8', images, quality: undefined },
      layout: { name: 'MONO8', channels: 1, bytesPerSample: 1, bytesPerPixel: 1, float: false },
    } as Awaited<ReturnType<BlenderSimDriver['ledUpdateBatch']>>;
  };
}

it('finds the LED that shows the scratch, with one request a generation', async () => {
  const rig = new LinearRig();
  const { signal } = new AbortController();
  const before = await bestUniformLight(rig, 8, regions, signal);
  expect(new Set(before.pattern).size).toBe(1);
  expect(before.rating.score).toBeGreaterThan(0);
  rig.requests.length = 0;

  const progress: number[] = [];
  const after = await searchIllumination(rig, before, regions, {
    ...{ generations: 30, population: 20, seed: 1, signal },
    onGeneration: (generation, best) => {
      expect(generation).toBe(progress.length + 1);
      progress.push(best.rating.score);
    },
  });
  expect(rig.requests).toEqual(Array.from({ length: 30 }, () => 20));
  expect([...progress].sort((a, b) => a - b)).toEqual(progress);
  expect(after.rating.contrast).toBeGreaterThan(10 * before.rating.contrast);
  expect(after.pattern[0]).toBeGreaterThan(10 * Math.max(...after.pattern.slice(1)));
});
