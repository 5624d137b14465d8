import { expect } from 'vitest';
import type { SampleLine } from './peer-lines.js';

/**
 * What a reliable reader may report: each sample's content right, in order, none twice, none left out between the first
 * and the last that came.
 * @param last the number of the last sample that has to be there.
 * @param first the number of the first one; absent: any, as a volatile reader begins when its writer knows it.
 */
export function expectWhole(samples: readonly SampleLine[], last: number, first?: number): void {
  expect(samples.filter(({ content }) => content !== 'ok')).toEqual([]);
  const numbers = samples.map(({ seq }) => seq ?? NaN);
  const from = first ?? numbers[0] ?? 0;
  expect(numbers).toEqual(Array.from({ length: last - from + 1 }, (_, index) => from + index));
}

/** What a best-effort reader may report: content right, numbers rising; at least `least` samples. */
export function expectRising(samples: readonly SampleLine[], least: number): void {
  expect(samples.filter(({ content }) => content !== 'ok')).toEqual([]);
  const numbers = samples.map(({ seq }) => seq ?? NaN);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  expect(numbers.length).toBeGreaterThanOrEqual(least);
}
