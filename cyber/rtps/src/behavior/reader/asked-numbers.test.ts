import { expect, test } from 'vitest';
import type { MonotonicMs } from '@blender-sim/base';
import { AskedNumbers } from './asked-numbers.js';

const at = (ms: number): MonotonicMs => ms as MonotonicMs;

test('what was asked for less than 10 ms ago is not asked for again; what is new is', () => {
  const asked = new AskedNumbers();
  expect(asked.take([3, 5], at(100))).toEqual([3, 5]);
  expect(asked.take([3, 5], at(105))).toEqual([]);
  expect(asked.take([3, 5, 6, 8], at(105))).toEqual([6, 8]);
  expect(asked.take([3, 8], at(114))).toEqual([]);
  expect(asked.take([3, 8], at(115))).toEqual([3, 8]);
  asked.clear();
  expect(asked.take([3], at(115))).toEqual([3]);
});
