import fc from 'fast-check';
import { expect, test } from 'vitest';
import { portableExp, portableLog, portablePower } from './portable-math.js';

test("the logarithm is Math.log's to its last bits", () => {
  fc.assert(
    fc.property(fc.double({ min: 5e-324, max: 1.7e308, noNaN: true }), (x) => {
      expect(Math.abs(portableLog(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.abs(Math.log(x)));
    }),
    { numRuns: 2000 },
  );
  // Where it is 0, relative to the distance from 1.
  for (const step of [1e-3, -1e-3, 1e-9, -1e-9, 0.3, -0.3]) {
    expect(portableLog(1 + step) / Math.log(1 + step)).toBeCloseTo(1, 14);
  }
  expect(portableLog(1)).toBe(0);
});

test("the exponential is Math.exp's to its last bits", () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
      expect(Math.abs(portableExp(x) / Math.exp(x) - 1)).toBeLessThanOrEqual(5e-16);
    }),
    { numRuns: 2000 },
  );
  expect(portableExp(0)).toBe(1);
});

test('the power is ** for the numbers of a tone curve, and 0 at 0', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1, noNaN: true }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (x, y) => {
        expect(Math.abs(portablePower(x, y) - x ** y)).toBeLessThanOrEqual(5e-14 * x ** y);
      },
    ),
    { numRuns: 2000 },
  );
  expect(portablePower(0, 0.5)).toBe(0);
  expect(portablePower(1, 0.45)).toBe(1);
  expect(portablePower(1e-300, 10)).toBe(0);
});
