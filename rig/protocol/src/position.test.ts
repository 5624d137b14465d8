import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ORIGIN, positionOf, positionProblem } from './position.js';

const limits = { min: { x: -1, y: -2, z: -3 }, max: { x: 1, y: 2, z: 3 } };
const axes = ['x', 'y', 'z'] as const;

test('an absent position is the origin', () => {
  expect(positionOf(null)).toEqual(ORIGIN);
  expect(positionOf(undefined)).toEqual(ORIGIN);
  expect(positionOf({ x: 1, y: 2, z: 3 })).toEqual({ x: 1, y: 2, z: 3 });
});

test('names the axis that is not finite, with limits or without', () => {
  fc.assert(
    fc.property(fc.constantFrom(...axes), fc.constantFrom(NaN, Infinity, -Infinity), (axis, value) => {
      const problem = `position.${axis} is ${String(value)}; expected a finite number.`;
      expect(positionProblem({ ...ORIGIN, [axis]: value })).toBe(problem);
      expect(positionProblem({ ...ORIGIN, [axis]: value }, limits)).toBe(problem);
    }),
  );
});

test('is content exactly within the limits, ends included', () => {
  const coordinate = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(coordinate, coordinate, coordinate, (x, y, z) => {
      const inside = Math.abs(x) <= 1 && Math.abs(y) <= 2 && Math.abs(z) <= 3;
      expect(positionProblem({ x, y, z }, limits) === undefined).toBe(inside);
      expect(positionProblem({ x, y, z })).toBeUndefined();
    }),
  );
  expect(positionProblem(limits.max, limits)).toBeUndefined();
  expect(positionProblem({ x: 0, y: 0, z: 3.5 }, limits)).toBe('position.z is 3.5; the stage travels from -3 to 3.');
});
