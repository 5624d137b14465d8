import { expect, test } from 'vitest';
import { keysOf } from './keys.js';

test('arrows, pages, letters and Ctrl-C, also several at once', () => {
  expect(keysOf('\u001b[A\u001bOB\u001b[5~\u001b[6~jq\r\u0003')).toEqual([
    'up',
    'down',
    'page-up',
    'page-down',
    'down',
    'quit',
    'right',
    'interrupt',
  ]);
});

test('escape alone goes back, sequences without a meaning are passed over whole', () => {
  expect(keysOf('\u001b')).toEqual(['left']);
  // F5, a mouse report, shift-up: their letters are no keys.
  expect(keysOf('\u001b[15~\u001b[<0;1;1M\u001b[1;2A')).toEqual([]);
  expect(keysOf('xyz')).toEqual([]);
});
