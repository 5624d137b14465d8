import { expect, test } from 'vitest';
import { nearest } from './nearest.js';

const KEYS = ['position', 'look_at', 'fov_deg', 'exposure', 'up'];

test.each([
  ['postion', 'position'],
  ['Position', 'position'],
  ['posiiton', 'position'],
  ['fov', 'fov_deg'],
  ['lookat', 'look_at'],
  ['exposure_s', 'exposure'],
])('%s is most probably %s', (word, expected) => {
  expect(nearest(word, KEYS)).toBe(expected);
});

test.each(['shutter', '', 'x'.repeat(1e6)])('is not guessed', (word) => {
  expect(nearest(word, ['position', 'look_at'])).toBeUndefined();
});
