import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SamplePoints, mixed, pascal, reversed } from './sample-points.js';

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test("the second dimension is Sobol's, whose direction numbers are each other's half, xored", () => {
  fc.assert(
    fc.property(uint32, (index) => {
      let sobol = 0;
      let direction = 0x80000000;
      for (let rest = index; rest !== 0; rest >>>= 1) {
        if ((rest & 1) === 1) sobol ^= direction;
        direction = (direction ^ (direction >>> 1)) >>> 0;
      }
      expect(reversed(pascal(index)) >>> 0).toBe(sobol >>> 0);
    }),
  );
});

test('2^k points of a seed put one in each of 2^k equal strips, across and down, and 4^k one in each square', () => {
  fc.assert(
    fc.property(uint32, (seed) => {
      const points = new SamplePoints();
      const taken = Array.from({ length: 64 }, (_, index) => {
        points.take(index, seed);
        return [points.x, points.y] as const;
      });
      expect(new Set(taken.map(([x]) => Math.floor(x * 64))).size).toBe(64);
      expect(new Set(taken.map(([, y]) => Math.floor(y * 64))).size).toBe(64);
      expect(new Set(taken.map(([x, y]) => Math.floor(x * 8) * 8 + Math.floor(y * 8))).size).toBe(64);
    }),
    { numRuns: 30 },
  );
});

test('the first points of many seeds are spread evenly: no place is favoured', () => {
  const points = new SamplePoints();
  const cells = new Array<number>(16).fill(0);
  for (let seed = 0; seed < 16_000; seed++) {
    points.take(0, mixed(7, seed));
    const cell = Math.floor(points.x * 4) * 4 + Math.floor(points.y * 4);
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  // 1000 each; sigma 31.
  expect(Math.min(...cells)).toBeGreaterThan(850);
  expect(Math.max(...cells)).toBeLessThan(1150);
});
