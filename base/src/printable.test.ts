import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable, printableJson } from './printable.js';

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const anyText = fc
  .array(fc.oneof(fc.nat(0xff), fc.integer({ min: 0x2000, max: 0x206f }), fc.nat(0xffff)))
  .map((codes) => String.fromCharCode(...codes));

describe('printable', () => {
  test('shows what would steer a terminal, and cuts what is long', () => {
    expect(printable('Square')).toBe('Square');
    expect(printable('a\u001b[2Jb\u009b1m\u202e')).toBe('a\\u{1b}[2Jb\\u{9b}1m\\u{202e}');
    expect(printable('x'.repeat(300), 10)).toBe(`${'x'.repeat(10)}…`);
  });

  test('leaves no control character of any text', () => {
    fc.assert(fc.property(anyText, (text) => !CONTROLS.test(printable(text))));
  });
});

describe('printableJson', () => {
  test('is JSON of the same values, whatever they are, without control characters', () => {
    expect(printableJson(JSON.stringify({ text: 'a\u200cb\u007f\n' }))).toBe('{"text":"a\\u200cb\\u007f\\n"}');
    fc.assert(
      fc.property(fc.dictionary(anyText, fc.oneof(anyText, fc.jsonValue())), (value) => {
        const plain = JSON.stringify(value);
        const json = printableJson(plain);
        expect(JSON.parse(json)).toEqual(JSON.parse(plain));
        expect(json).not.toMatch(CONTROLS);
      }),
    );
  });
});
