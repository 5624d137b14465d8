import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSize, parseSize, sizeOption } from './size.js';

test.each([
  ['0', 0],
  ['4096', 4096],
  ['4096B', 4096],
  ['512M', 512 * 2 ** 20],
  ['512 MiB', 512 * 2 ** 20],
  ['10G', 10 * 2 ** 30],
  ['10gb', 10 * 2 ** 30],
  ['1.5K', 1536],
  ['1T', 2 ** 40],
])('%s is %d octets', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each(['', 'G', '-1', '1e3', '10X', '10GG', '1,5G', '.5G', '5.', 'Infinity', '1025T'])('%j is no size', (text) => {
  expect(parseSize(text)).toBeUndefined();
  expect(() => sizeOption('cache gc', 'max-size', text)).toThrow(
    /--max-size is .*; expected a size such as 512M or 10G/,
  );
});

test.each([
  [0, '0'],
  [1023, '1023'],
  [1024, '1K'],
  [1536, '1.5K'],
  [59_000_000, '56.3M'],
  [1024 * 1024 - 1, '1M'],
  [1023 * 1024, '1023K'],
  [10 * 2 ** 30, '10G'],
])('%d octets are shown as %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

test('what is shown is read again, to half a percent', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 49 }), (bytes) => {
      const back = parseSize(formatSize(bytes)) ?? NaN;
      expect(Math.abs(back - bytes)).toBeLessThanOrEqual(bytes * 0.005);
    }),
  );
});
