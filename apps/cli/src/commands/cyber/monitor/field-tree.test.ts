import { expect, test } from 'vitest';
import { fieldTree } from './field-tree.js';

test('a line a field, nested ones below', () => {
  expect(fieldTree({ header: { sequenceNum: 3, moduleName: 'a\u001b[2J' }, data: [1, 2], empty: {} })).toEqual([
    'header',
    '  sequenceNum: 3',
    '  moduleName: "a\\u001b[2J"',
    'data: 2 elements',
    '  [0]: 1',
    '  [1]: 2',
    'empty: {}',
  ]);
});

test('long lists and texts are cut and say how much more there is', () => {
  const lines = fieldTree({ list: new Array(50).fill(0), text: 'x'.repeat(1000) });
  expect(lines).toHaveLength(1 + 20 + 1 + 1);
  expect(lines[21]).toBe('  … 30 more');
  expect(lines[22]).toMatch(/^text: "x{500}"… \(1000 characters\)$/);
});

test('what is nested without end has one', () => {
  let message: Record<string, unknown> = { leaf: 1 };
  for (let depth = 0; depth < 1000; depth++) message = { inner: message };
  expect(fieldTree(message).at(-1)).toMatch(/^ +inner: …$/);
});
