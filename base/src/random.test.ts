import { expect, test } from 'vitest';
import { seededRandom } from './random.js';

test('repeats for the same seed and differs for another', () => {
  const take = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed));
  expect(take(7)).toEqual(take(7));
  expect(take(7)).toEqual(take(7 + 2 ** 32));
  expect(take(7)).not.toEqual(take(8));
});

test('is uniform in [0, 1)', () => {
  const random = seededRandom(1);
  const bins = new Array<number>(20).fill(0);
  const count = 100_000;
  for (let i = 0; i < count; i++) {
    const value = random();
    const bin = Math.floor(value * 20);
    // A value outside would make a bin of its own.
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  expect(Object.keys(bins)).toHaveLength(20);
  const expected = count / 20;
  const chiSquare = bins.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
  // The 99.9% quantile for 19 degrees of freedom.
  expect(chiSquare).toBeLessThan(43.8);
});
