import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ledOf, ledWeight, ledWord } from './led-word.js';

const octet = fc.integer({ min: 0, max: 255 });
const led = fc.record({ intensity: octet, r: octet, g: octet, b: octet });
const PARTS = ['intensity', 'r', 'g', 'b'] as const;

test('packs as the specification says, unsigned', () => {
  expect(ledWord({ intensity: 0x12, r: 0x34, g: 0x56, b: 0x78 })).toBe(0x12345678);
  expect(ledWord({ intensity: 255, r: 255, g: 255, b: 255 })).toBe(0xffffffff);
});

test('goes there and back for every LED and every word', () => {
  fc.assert(
    fc.property(led, fc.integer({ min: 0, max: 0xffffffff }), (parts, word) => {
      expect(ledOf(ledWord(parts))).toEqual(parts);
      expect(ledWord(ledOf(word))).toBe(word);
    }),
  );
});

test('throws for every part that is no octet, and names it', () => {
  const bad = fc.oneof(
    fc.integer({ max: -1 }),
    fc.integer({ min: 256 }),
    fc.double().filter((value) => !Number.isInteger(value)),
  );
  fc.assert(
    fc.property(led, fc.constantFrom(...PARTS), bad, (parts, part, value) => {
      expect(() => ledWord({ ...parts, [part]: value })).toThrow(RangeError);
      expect(() => ledWord({ ...parts, [part]: value })).toThrow(`LED ${part} is ${String(value)};`);
    }),
  );
});

test('weighs linearly: full is exactly 1, dark exactly 0, the product of the shares between', () => {
  expect(ledWeight(0xffffffff)).toEqual([1, 1, 1]);
  expect(ledWeight(0x00ffffff)).toEqual([0, 0, 0]);
  fc.assert(
    fc.property(led, (parts) => {
      const weight = ledWeight(ledWord(parts));
      // Blender's side (rig/blender/render/pattern.py) has the same expression.
      expect(weight).toEqual([parts.r, parts.g, parts.b].map((channel) => (parts.intensity * channel) / 65025));
    }),
  );
});
