import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from './backoff.js';

test('doubles from the first pause to the longest', () => {
  const pauses = [1, 2, 3, 4, 5, 6].map((attempt) => backoffMs(attempt, { firstMs: 100, maxMs: 1000, jitter: 0 }));
  expect(pauses).toEqual([100, 200, 400, 800, 1000, 1000]);
});

test('takes up to the jitter off', () => {
  expect(backoffMs(1, { firstMs: 100, maxMs: 1000 }, () => 0.5)).toBe(90);
  expect(backoffMs(1, { firstMs: 100, maxMs: 1000, jitter: 1 }, () => 0.75)).toBe(25);
});

test('is a number between 0 and the longest pause for every attempt', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.nat(1e6),
      fc.nat(1e6),
      fc.double({ min: 1, max: 10, noNaN: true }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempt, firstMs, maxMs, factor, random) => {
        const pause = backoffMs(attempt, { firstMs, maxMs, factor }, () => random);
        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThanOrEqual(maxMs);
      },
    ),
  );
});
