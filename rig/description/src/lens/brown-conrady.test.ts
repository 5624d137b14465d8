import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distort, isDistorted, undistort, type Distortion } from './brown-conrady.js';

const coefficient = (limit: number): fc.Arbitrary<number> => fc.double({ min: -limit, max: limit, noNaN: true });
const lens: fc.Arbitrary<Distortion> = fc.record({
  ...{ k1: coefficient(0.2), k2: coefficient(0.05), k3: coefficient(0.01) },
  ...{ p1: coefficient(0.01), p2: coefficient(0.01) },
});
const part = fc.double({ min: -0.8, max: 0.8, noNaN: true });
const none: Distortion = { k1: 0, k2: 0, p1: 0, p2: 0, k3: 0 };

test('is what OpenCV computes', () => {
  // cv2.projectPoints of (0.3, -0.2, 1) with an identity camera and distCoeffs (-0.25, 0.08, 0.001, -0.002, 0.02).
  const [x, y] = distort({ k1: -0.25, k2: 0.08, p1: 0.001, p2: -0.002, k3: 0.02 }, 0.3, -0.2);
  // r2 = 0.13: radial 0.96889594; tangential x -0.00012 - 0.00062, y 0.00021 + 0.00024.
  expect(x).toBeCloseTo(0.3 * 0.96889594 - 0.00012 - 0.00062, 12);
  expect(y).toBeCloseTo(-0.2 * 0.96889594 + 0.00021 + 0.00024, 12);
});

test('there and back', () => {
  fc.assert(
    fc.property(lens, part, part, (coefficients, x, y) => {
      const [xd, yd] = distort(coefficients, x, y);
      const back = undistort(coefficients, xd, yd);
      expect(back).toBeDefined();
      expect(back?.[0]).toBeCloseTo(x, 9);
      expect(back?.[1]).toBeCloseTo(y, 9);
    }),
  );
});

test('nothing bends nothing', () => {
  expect(isDistorted(none)).toBe(false);
  expect(isDistorted({ ...none, p2: 1e-9 })).toBe(true);
  expect(distort(none, 0.3, -0.7)).toEqual([0.3, -0.7]);
});

test('a barrel that folds over is noticed where it does', () => {
  // x (1 - x^2) has its maximum, 0.385, at 0.577; 0.48193 (1 - 0.48193^2) is 0.37.
  const barrel = { ...none, k1: -1 };
  expect(undistort(barrel, 0.37, 0)?.[0]).toBeCloseTo(0.4819345743, 9);
  expect(undistort(barrel, 0.39, 0)).toBeUndefined();
  // Far outside x (1 - x^2) takes every value again, on a branch that no light comes by.
  expect(undistort(barrel, -5, 0)).toBeUndefined();
});
