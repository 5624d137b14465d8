import { beforeAll, describe, expect, test } from 'vitest';
import type { PairStore } from '../pair-source.js';
import { SMALL_SHAPE, samePair, tracedPair } from './traced-pair.js';

/** What every store of pairs does, the disk's and the one in memory. */
export function describePairStore(name: string, make: () => Promise<PairStore>): void {
  describe(`${name}, as a store of pairs`, () => {
    // One for all: each test has a key of its own.
    let store: PairStore;
    beforeAll(async () => {
      store = await make();
    });

    test('gives back what was written, bit for bit, in shared memory of its own', async () => {
      const key = '1'.repeat(64);
      const traced = tracedPair(SMALL_SHAPE, 1);
      await store.write(key, 3, 7, SMALL_SHAPE, traced);
      const found = await store.read(key, 3, 7, SMALL_SHAPE);
      expect(found && samePair(found, traced)).toBe(true);
      expect(found?.planes.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect(found?.planes.buffer).not.toBe(traced.planes.buffer);
    });

    test('keeps keys, blocks and pairs apart', async () => {
      const key = '2'.repeat(64);
      const other = 'f'.repeat(64);
      const places: readonly (readonly [string, number, number])[] = [
        [key, 0, 0],
        [key, 0, 1],
        [key, 1, 0],
        [other, 0, 0],
      ];
      for (const [at, place] of places.entries()) await store.write(...place, SMALL_SHAPE, tracedPair(SMALL_SHAPE, at));
      for (const [at, place] of places.entries()) {
        const found = await store.read(...place, SMALL_SHAPE);
        expect(found && samePair(found, tracedPair(SMALL_SHAPE, at))).toBe(true);
      }
      expect(await store.read(other, 1, 0, SMALL_SHAPE)).toBeUndefined();
    });

    test('the last write counts', async () => {
      const key = '3'.repeat(64);
      await store.write(key, 0, 0, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 1));
      await store.write(key, 0, 0, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 2));
      const found = await store.read(key, 0, 0, SMALL_SHAPE);
      expect(found && samePair(found, tracedPair(SMALL_SHAPE, 2))).toBe(true);
    });

    test.each(['images', 'width', 'height', 'samples'] as const)(
      'a pair of other %s is absent, and gone',
      async (of) => {
        const key = '4'.repeat(64);
        await store.write(key, 0, 0, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 1));
        expect(await store.read(key, 0, 0, { ...SMALL_SHAPE, [of]: SMALL_SHAPE[of] + 1 })).toBeUndefined();
        expect(await store.read(key, 0, 0, SMALL_SHAPE)).toBeUndefined();
      },
    );
  });
}
