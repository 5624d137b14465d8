import { expect, it } from 'vitest';
import type { MonotonicMs } from '@blender-sim/base';
import { MessageCount } from './message-count.js';

it('takes what counts up, round the end too, and a reader that began anew after a silence', () => {
  const counts = new MessageCount();
  const isNew = (count: number, now: number): boolean => counts.isNew(count, now as MonotonicMs);
  expect(isNew(5, 0)).toBe(true);
  expect(isNew(5, 1)).toBe(false);
  expect(isNew(4, 2)).toBe(false);
  expect(isNew(0x7fffffff, 3)).toBe(true);
  expect(isNew(-0x80000000, 4)).toBe(true);
  expect(isNew(-1, 5)).toBe(true);
  expect(isNew(0, 6)).toBe(true);
  expect(isNew(-1, 900)).toBe(false);
  expect(isNew(-1, 1100)).toBe(true);
});
