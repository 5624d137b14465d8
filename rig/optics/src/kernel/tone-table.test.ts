import { expect, test } from 'vitest';
import { toneTable } from './tone-table.js';

test('is the curve at 65,536 points, rounded and clamped', () => {
  const table = toneTable((value) => Math.sqrt(value), 'u8');
  expect(table.length).toBe(65_536);
  expect([table[0], table[65_535], table[Math.round(65_535 / 4)]]).toEqual([0, 255, 128]);
  expect(toneTable((value) => 3 * value - 1, 'u8').slice(0, 5)).toEqual(new Uint8Array(5));
  expect(toneTable((value) => 3 * value - 1, 'u16').at(-1)).toBe(65_535);
  expect(toneTable((value) => value, 'u16').every((code, index) => code === index)).toBe(true);
});
