import { expect, test } from 'vitest';
import { linearColour } from './colour.js';

test('#rrggbb is sRGB', () => {
  expect(linearColour('#000000')).toEqual([0, 0, 0]);
  expect(linearColour('#ffffff')).toEqual([1, 1, 1]);
  // IEC 61966-2-1: the linear piece ends at 0.04045, code 10.3.
  expect(linearColour('#0a0b80')).toEqual([0.00303527, 0.003346536, 0.2158605]);
  expect(linearColour('#FF8000')[1]).toBe(linearColour('#ff8000')[1]);
});

test('three numbers are linear already', () => {
  expect(linearColour([0.5, 0.25, 1])).toEqual([0.5, 0.25, 1]);
});
