import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pattern } from './pattern.js';

const sizes = fc.oneof(fc.nat(40), fc.nat(70_000));

test('octet i of sample n is (n * 31 + i * 7 + (i >> 8)) & 255, and the first 8 are n', () => {
  fc.assert(
    fc.property(sizes, fc.nat(2 ** 31 - 1), (size, n) => {
      const octets = new Uint8Array(size + 4);
      new Pattern(size).fill(n, octets, 4);
      const wrong = octets.subarray(4).findIndex((octet, i) => {
        const counts = size >= 8 && i < 8;
        return octet !== (counts ? Math.floor(n / 256 ** i) & 255 : (((n * 31) & 255) + i * 7 + (i >> 8)) & 255);
      });
      expect(wrong).toBe(-1);
    }),
    { numRuns: 50 },
  );
});

test('a sample tells its number, and any octet that is wrong is seen', () => {
  fc.assert(
    fc.property(sizes, fc.nat(2 ** 31 - 1), fc.nat(), fc.integer({ min: 1, max: 255 }), (size, n, at, change) => {
      const pattern = new Pattern(size);
      const octets = new Uint8Array(size);
      pattern.fill(n, octets, 0);
      expect(pattern.numberOf(octets)).toBe(size === 0 ? 0 : size >= 8 ? n : n % 256);
      if (size < 2) return;
      octets[at % size] = (octets[at % size] ?? 0) ^ change;
      expect(pattern.numberOf(octets)).not.toBe(n);
    }),
    { numRuns: 50 },
  );
});
