import { expect, test } from 'vitest';
import { blackmanHarris, filterOffset } from './pixel-filter.js';

test('offsets are symmetric, rise with the share and stay within 1.5 pixels', () => {
  let last = -Infinity;
  for (let share = 0; share <= 1; share += 1 / 256) {
    const offset = filterOffset(share);
    expect(offset).toBeGreaterThan(last);
    expect(Math.abs(offset)).toBeLessThanOrEqual(1.5);
    expect(offset + filterOffset(1 - share)).toBeCloseTo(0, 4);
    last = offset;
  }
});

test('even shares are spread as the window says: the same second moment', () => {
  const shares = Array.from({ length: 20_000 }, (_, index) => (index + 0.5) / 20_000);
  const sampled = shares.reduce((sum, share) => sum + filterOffset(share) ** 2, 0) / shares.length;
  let weights = 0;
  let squares = 0;
  for (const share of shares) {
    const offset = 3 * (share - 0.5);
    weights += blackmanHarris(offset);
    squares += blackmanHarris(offset) * offset * offset;
  }
  expect(sampled / (squares / weights)).toBeCloseTo(1, 2);
});
