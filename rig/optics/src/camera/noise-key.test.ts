import { expect, test } from 'vitest';
import { fixedPatternKey, noiseKey } from './noise-key.js';

const home = { x: 1, y: 2, z: 3 };
const words = Uint32Array.of(0xff0000ff, 0, 0x80ffffff);

test('is the same for the same exposure, whatever says that an LED is dark', () => {
  const key = noiseKey(1, home, words, 0);
  expect(noiseKey(1, home, Uint32Array.of(0xff0000ff, 0, 0x80ffffff, 0, 0), 0)).toEqual(key);
  expect(noiseKey(1, home, Uint32Array.of(0xff0000ff, 0x00ffffff, 0x80ffffff, 0xff000000), 0)).toEqual(key);
  expect(noiseKey(1, { x: 0, y: 2, z: 3 }, words, 0)).toEqual(noiseKey(1, { x: -0, y: 2, z: 3 }, words, 0));
});

test('seed, position, pattern and repetition: another key each', () => {
  const keys = [
    noiseKey(1, home, words, 0),
    noiseKey(2, home, words, 0),
    noiseKey(1, { ...home, z: 3.0000001 }, words, 0),
    noiseKey(1, home, words.subarray(0, 1), 0),
    noiseKey(1, home, Uint32Array.of(0, 0xff0000ff, 0x80ffffff), 0),
    noiseKey(1, home, new Uint32Array(0), 0),
    noiseKey(1, home, words, 1),
    fixedPatternKey(1),
    fixedPatternKey(2),
  ];
  expect(new Set(keys.map(String)).size).toBe(keys.length);
});

test('stays what it is: released images can be made again', () => {
  expect(noiseKey(1, home, words, 0)).toMatchInlineSnapshot(`
    [
      3937269961,
      3195605335,
      1336598015,
      3277922198,
    ]
  `);
  expect(fixedPatternKey(1)).toMatchInlineSnapshot(`
    [
      737486009,
      3669559072,
      1061067066,
      8981683,
    ]
  `);
});
