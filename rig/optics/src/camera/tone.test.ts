import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CameraModel } from './camera-model.js';
import { exposed, modelOf } from './testing/model.js';
import { codeTable, lightTable, toneValue } from './tone.js';

const TONES: readonly (readonly [CameraModel['tone'], (value: number) => number])[] = [
  [{ kind: 'linear' }, (value) => value],
  [{ kind: 'srgb' }, (value) => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055)],
  [{ kind: 'gamma', gamma: 2.2 }, (value) => value ** (1 / 2.2)],
  [{ kind: 'gamma', gamma: 0.5 }, (value) => value * value],
];

describe.each(TONES)('%o', (tone, exact) => {
  test('is the formula in float64', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), (value) => {
        expect(Math.abs(toneValue(tone, value) - exact(value))).toBeLessThan(1e-13);
      }),
    );
    expect([-1, 0, 1, 2].map((value) => toneValue(tone, value))).toEqual([
      0,
      0,
      toneValue(tone, 1),
      toneValue(tone, 1),
    ]);
    expect(toneValue(tone, 1)).toBeCloseTo(1, 14);
  });

  test('an ideal 8-bit code is at most one off the formula, on under .5% of random light', () => {
    const PIXELS = 65_536;
    // Weyl's sequence: even, and nothing to do with the table's steps.
    const light = Float32Array.from({ length: PIXELS }, (_, i) => (i * 0.6180339887498949) % 1);
    const codes = exposed(light, modelOf({ width: 256, height: 256, tone }), 'MONO8');
    const off = codes.map((code, i) => Math.abs(code - Math.floor(255 * exact(light[i] ?? NaN) + 0.5)));
    expect(Math.max(...off)).toBeLessThanOrEqual(1);
    expect(off.filter((error) => error > 0).length).toBeLessThan(0.005 * PIXELS);
  });

  test('tables grow from 0 to full scale', () => {
    for (const [table, full] of [
      [lightTable(tone, 'u8'), 255],
      [lightTable(tone, 'u16'), 65_535],
      [codeTable(tone, 10), 1023],
    ] as const) {
      expect([table[0], table.at(-1)]).toEqual([0, full]);
      expect(table.every((code, i) => i === 0 || code >= (table[i - 1] ?? NaN))).toBe(true);
    }
    expect(codeTable(tone, 12)).toHaveLength(4096);
    expect(codeTable(tone, 12)).toBe(codeTable(tone, 12));
  });
});
