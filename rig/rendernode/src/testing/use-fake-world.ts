import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { RenderRequest } from '@blender-sim/optics';
import { randomBatch } from '@blender-sim/optics/testing';
import { PixelFormat } from '@blender-sim/protocol';
import type { StartedBlender } from './started-blender.js';
import { DevelopPool } from '../pixels/develop-pool.js';
import { FakeWorld } from './fake-world.js';

export interface FakeWorldTests {
  /** Of the test that runs. */
  readonly world: FakeWorld;
  /** Starts a renderer that is closed after the test; then nothing of it may be left. */
  start(options?: Parameters<FakeWorld['start']>[0]): Promise<StartedBlender>;
}

/** A fresh world for every test of a describe. */
export function useFakeWorld(): FakeWorldTests {
  let world: FakeWorld;
  // Worker threads take long to start from source: one pool for all tests.
  let pool: DevelopPool;
  const renderers: StartedBlender[] = [];

  beforeAll(() => {
    pool = new DevelopPool(2);
  });
  afterAll(() => pool.close());
  beforeEach(async () => {
    world = await FakeWorld.open();
  });
  afterEach(async () => {
    for (const renderer of renderers.splice(0)) await renderer.close();
    expect(await world.leftovers()).toEqual([]);
    await world[Symbol.asyncDispose]();
  });

  return {
    get world() {
      return world;
    },
    start: async (options = {}) => {
      const developPool = {
        develop: pool.develop.bind(pool),
        half: pool.half.bind(pool),
        truth: pool.truth.bind(pool),
        close: () => Promise.resolve(),
      };
      const renderer = await world.start({ developPool, ...options });
      renderers.push(renderer);
      return renderer;
    },
  };
}

/** Some random patterns at one place. */
export function someBatch(renderer: StartedBlender, taskCount = 6): RenderRequest {
  return randomBatch(renderer, { taskCount, position: { x: 1, y: 2, z: 3 }, pixelFormat: PixelFormat.RGB32F });
}
