import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { angularError } from './angular-error.js';

const deg = (degrees: number): [number, number, number] => [
  Math.sin((degrees * Math.PI) / 180),
  0,
  Math.cos((degrees * Math.PI) / 180),
];

describe('angularError', () => {
  it('has mean, median, 95th percentile and largest of the pixels that count', () => {
    const angles = Array.from({ length: 101 }, (_, index) => index);
    const normals = [...angles.flatMap(deg), 0, 0, 0, ...deg(180)];
    const truth = [...angles.flatMap(() => deg(0)), ...deg(0), ...deg(0)];
    const error = angularError(normals, truth, [...angles.map(() => 1), 1, 0]);
    expect(error).toMatchObject({ count: 101, missing: 1 });
    expect(error.mean).toBeCloseTo(50, 9);
    expect(error.median).toBeCloseTo(50, 9);
    expect(error.p95).toBeCloseTo(95, 9);
    expect(error.max).toBeCloseTo(100, 9);
    expect(error.degrees[7]).toBeCloseTo(7, 5);
    expect([error.degrees[101], error.degrees[102]]).toEqual([NaN, NaN]);
  });

  it('resolves angles far below a millionth of a degree, and those next to 180', () => {
    expect(angularError(deg(1e-9), deg(0), [1]).max / 1e-9).toBeCloseTo(1, 6);
    expect(angularError(deg(180 - 1e-7), deg(0), [1]).max).toBeCloseTo(180 - 1e-7, 9);
  });

  it('does not depend on lengths, nor on which is the truth (property)', () => {
    const part = fc.double({ min: -1, max: 1, noNaN: true });
    const vector = fc.tuple(part, part, part).filter((v) => Math.hypot(...v) > 1e-3);
    fc.assert(
      fc.property(vector, vector, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (a, b, factor) => {
        const angle = angularError(a, b, [1]).max;
        expect(angle).toBeGreaterThanOrEqual(0);
        expect(angle).toBeLessThanOrEqual(180);
        expect(
          angularError(
            b,
            a.map((value) => value * factor),
            [1],
          ).max,
        ).toBeCloseTo(angle, 9);
      }),
    );
  });

  it('says nothing about nothing', () => {
    expect(angularError(deg(1), deg(0), [0])).toMatchObject({ count: 0, missing: 0, mean: NaN, median: NaN, max: NaN });
    expect(() => angularError([1, 2], deg(0), [1])).toThrow(
      '2 and 3 values of normals for a mask of 1 pixels; expected 3',
    );
  });
});
