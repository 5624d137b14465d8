import { expect, test } from 'vitest';
import { poisson } from './poisson.js';
import { threefry4x32, unitInterval } from './threefry.js';

const COUNT = 200_000;

/** Numbers of one mean, from a generator of its own. */
function drawn(mean: number): number[] {
  const words = new Uint32Array(4);
  let block = 0;
  let at = 4;
  const uniform = (): number => {
    if (at === 4) {
      threefry4x32([1, 2, 3, Math.round(mean * 1000)], block++, 0, words);
      at = 0;
    }
    return unitInterval(words[at++] ?? NaN);
  };
  return Array.from({ length: COUNT }, () => poisson(mean, uniform(), uniform(), uniform));
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

// Standard errors: mean sqrt(m / n); variance sqrt((m + 2 m^2) / n); skew sqrt(6 / n) and more for small means.
test.each([0.05, 0.7, 3, 9.99, 10.01, 30, 400, 20_000, 3e6])('mean, variance and skew of %d', (mean) => {
  const values = drawn(mean);
  const found = average(values);
  const variance = average(values.map((value) => (value - found) ** 2));
  const skew = average(values.map((value) => (value - found) ** 3)) / variance ** 1.5;
  expect(Math.abs(found - mean)).toBeLessThan(5 * Math.sqrt(mean / COUNT));
  expect(Math.abs(variance - mean)).toBeLessThan(5 * Math.sqrt((mean + 2 * mean * mean) / COUNT));
  expect(Math.abs(skew - 1 / Math.sqrt(mean))).toBeLessThan(5 * Math.sqrt((6 + 20 / mean) / COUNT) + 0.02 / mean);
  expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
});

test.each([0.7, 5, 12, 25, 60])('the probabilities of mean %d, count by count', (mean) => {
  const values = drawn(mean);
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let [chi2, classes] = [0, 0];
  let probability = Math.exp(-mean);
  for (let k = 0; k < 4 * mean + 30; k++) {
    const wanted = probability * COUNT;
    if (wanted > 10) {
      chi2 += ((counts.get(k) ?? 0) - wanted) ** 2 / wanted;
      classes++;
    }
    probability *= mean / (k + 1);
  }
  // Chi squared of `classes` degrees of freedom: mean c, sigma sqrt(2 c).
  expect(chi2).toBeLessThan(classes + 5 * Math.sqrt(2 * classes));
});

test('no light, no photons; light beyond all sensors is not left to chance', () => {
  expect([0, -1].map((mean) => poisson(mean, 0.999, 0.999, () => NaN))).toEqual([0, 0]);
  expect(poisson(1e30, 0.1, 0.1, () => NaN)).toBe(1e30);
});
