import { expect, test } from 'vitest';
import { RecentRate } from './recent-rate.js';

test('a burst just before it is asked for counts over the time that it took to come', () => {
  const rate = new RecentRate(0);
  for (let second = 1; second <= 4; second++) {
    for (let n = 0; n < 1000; n++) rate.add(10);
    expect(rate.octetsPerSecond(second * 1000)).toBeCloseTo(10_000);
    rate.mark(second * 1000);
  }
});

test('the last three seconds count, silent ones too', () => {
  const rate = new RecentRate(0);
  rate.add(6000);
  rate.mark(1000);
  expect(rate.octetsPerSecond(1000)).toBe(6000);
  rate.mark(2000);
  expect(rate.octetsPerSecond(3000)).toBe(2000);
  rate.mark(3000);
  rate.mark(4000);
  expect(rate.octetsPerSecond(4000)).toBe(0);
});

test('it begins with the interval of the first message', () => {
  const rate = new RecentRate(0);
  expect(rate.octetsPerSecond(0)).toBeUndefined();
  rate.mark(1000);
  rate.mark(2000);
  rate.add(500);
  expect(rate.octetsPerSecond(3000)).toBe(500);
});
