import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columns } from './columns.js';
import { displayWidth, firstColumns, lastColumns, padColumns } from './display-width.js';

describe('columns that a text takes', () => {
  test.for([
    ['channel/chatter', 15],
    ['节点', 4],
    ['ｆｕｌｌ', 8],
    ['ﾊﾝｶｸ', 4],
    ['노드', 4],
    // A base and what combines with it, also as Hangul's parts.
    ['e\u0301', 1],
    ['\u1112\u1161\u11ab', 2],
    ['🚗', 2],
    ['🇨🇳', 2],
    // A heart is text unless it is asked for as an emoji.
    ['❤', 1],
    ['❤\ufe0f', 2],
    ['🚗\ufe0f', 2],
    ['𠀀', 2],
    ['…', 1],
    ['\ud800', 1],
  ] as const)('%s: %i', ([text, width]) => {
    expect(displayWidth(text)).toBe(width);
  });
});

test('what does not fit is cut, and no character in two', () => {
  expect(firstColumns('节点ab', 3)).toBe('节');
  expect(firstColumns('节点ab', 5)).toBe('节点a');
  expect(firstColumns('e\u0301e\u0301', 1)).toBe('e\u0301');
  expect(lastColumns('ab节点', 3)).toBe('点');
  expect(lastColumns('ab节点', 5)).toBe('b节点');
  expect(lastColumns('e\u0301e\u0301', 1)).toBe('e\u0301');
  expect(lastColumns('ab', 0)).toBe('');
});

test('any text is cut to any width, and padded to it', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '节', '🚗', '\u0301', '❤', '\ufe0f', '…', 'ﾊ') });
  fc.assert(
    fc.property(text, fc.nat(20), (whole, width) => {
      const [first, last] = [firstColumns(whole, width), lastColumns(whole, width)];
      expect(displayWidth(first)).toBeLessThanOrEqual(width);
      expect(displayWidth(last)).toBeLessThanOrEqual(width);
      expect(whole.startsWith(first) && whole.endsWith(last)).toBe(true);
      if (displayWidth(whole) <= width) expect([first, last]).toEqual([whole, whole]);
      expect(displayWidth(padColumns(first, width))).toBe(width);
    }),
  );
});

test('columns stand below each other', () => {
  expect(
    columns([
      ['node', 'process'],
      ['节点', 'vm+7'],
      ['talker', 'vm+8'],
    ]),
  ).toEqual(['node    process', '节点    vm+7', 'talker  vm+8']);
});
