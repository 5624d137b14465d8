import { expect, test } from 'vitest';
import { threefry4x32, unitInterval } from './threefry.js';

test('is Threefry4x32-20: the known answer of Random123', () => {
  const out = new Uint32Array(4);
  threefry4x32([0, 0, 0, 0], 0, 0, out);
  expect([...out]).toEqual([0x9c6ca96a, 0xe17eae66, 0xfc10ecd4, 0x5256a7d8]);
});

test('every bit of key and counter turns about half of the words', () => {
  const key = [0x12345678, 0x9abcdef0, 0x0fedcba9, 0x87654321] as const;
  const plain = new Uint32Array(4);
  threefry4x32(key, 7, 1, plain);
  const changed = new Uint32Array(4);
  for (let bit = 0; bit < 192; bit++) {
    const flip = (word: number): number => (bit >> 5 === word ? 1 << (bit & 31) : 0);
    const [k0, k1, k2, k3] = key;
    threefry4x32([k0 ^ flip(0), k1 ^ flip(1), k2 ^ flip(2), k3 ^ flip(3)], 7 ^ flip(4), 1 ^ flip(5), changed);
    let turned = 0;
    plain.forEach((word, i) => {
      for (let rest = word ^ (changed[i] ?? 0); rest !== 0; rest &= rest - 1) turned++;
    });
    // 64 +- 5.7 of 128.
    expect(turned).toBeGreaterThan(64 - 30);
    expect(turned).toBeLessThan(64 + 30);
  }
});

test('words become numbers between 0 and 1, never at the ends', () => {
  expect(unitInterval(0)).toBe(2 ** -33);
  expect(unitInterval(0xffffffff)).toBe(1 - 2 ** -33);
});
