import { expect, test } from 'vitest';
import {
  CDR_LE,
  encapsulatedBody,
  isParameterListEncapsulation,
  isXcdr2,
  PL_CDR2_LE,
  PL_CDR_BE,
  readEncapsulation,
  writeEncapsulation,
} from './encapsulation.js';
import { keyHashOf } from './key-hash.js';

test('a header is read; of the options the two low bits are the padding', () => {
  expect(readEncapsulation(Uint8Array.of(0, 3, 0x12, 0x02))).toEqual({
    ...{ representation: 3, bigEndian: false, options: 0x1202, padding: 2 },
  });
  expect(readEncapsulation(Uint8Array.of(0, 0, 0, 0, 1))).toMatchObject({ representation: 0, bigEndian: true });
  expect(readEncapsulation(Uint8Array.of(0, 1, 0))).toBeUndefined();
});

test('the body is without the padding that the header tells of', () => {
  expect(encapsulatedBody(Uint8Array.of(0, 1, 0, 3, 9, 0, 0, 0))).toEqual(Uint8Array.of(9));
  expect(encapsulatedBody(Uint8Array.of(0, 1, 0, 0, 9, 0))).toEqual(Uint8Array.of(9, 0));
  expect(encapsulatedBody(Uint8Array.of(0, 1, 0, 3, 9))).toEqual(new Uint8Array(0));
  expect(() => encapsulatedBody(Uint8Array.of(0, 1, 0))).toThrow('4 octets');
});

test('a header is written over what was there', () => {
  const octets = new Uint8Array(6).fill(9);
  writeEncapsulation(CDR_LE, octets, 1);
  expect(octets).toEqual(Uint8Array.of(9, 0, 1, 0, 0, 9));
  expect(() => writeEncapsulation(CDR_LE, octets, 3)).toThrow(RangeError);
  expect(() => writeEncapsulation(0x10000, octets, 0)).toThrow(RangeError);
});

test('kinds of representation', () => {
  expect([CDR_LE, PL_CDR_BE, PL_CDR2_LE].map(isXcdr2)).toEqual([false, false, true]);
  expect([CDR_LE, PL_CDR_BE, PL_CDR2_LE].map(isParameterListEncapsulation)).toEqual([false, true, false]);
});

test('a key hash is the padded key, or its MD5 where keys of the type can be longer', () => {
  expect(keyHashOf(Uint8Array.of(0, 0, 1, 2), true)).toBe('00000102000000000000000000000000');
  expect(keyHashOf(new Uint8Array(16).fill(0xab), true)).toBe('ab'.repeat(16));
  // md5sum of the big-endian CDR string "BLUE": 00 00 00 05 42 4c 55 45 00.
  expect(keyHashOf(Uint8Array.of(0, 0, 0, 5, 0x42, 0x4c, 0x55, 0x45, 0), false)).toBe(
    'cac217c318363f8ef1160eeedef9e886',
  );
  expect(() => keyHashOf(new Uint8Array(17), true)).toThrow(RangeError);
});
