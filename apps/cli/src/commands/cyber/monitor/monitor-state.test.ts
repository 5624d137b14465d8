import { describe, expect, test } from 'vitest';
import type { Key } from './keys.js';
import { type Cursor, type Extent, START, move } from './monitor-state.js';

const EXTENT: Extent = { channels: ['a', 'b', 'c'], lines: 50, page: 10 };

function after(
  keys: readonly Key[],
  extent: Extent = EXTENT,
  from: Cursor = { ...START, selected: 'a' },
): Cursor | undefined {
  return keys.reduce<Cursor | undefined>((cursor, key) => cursor && move(cursor, key, extent), from);
}

describe('in the list', () => {
  test('arrows select, and stop at the ends', () => {
    expect(after(['down'])?.selected).toBe('b');
    expect(after(['down', 'down', 'down', 'down'])?.selected).toBe('c');
    expect(after(['up'])?.selected).toBe('a');
    expect(after(['last'])?.selected).toBe('c');
    expect(after(['last', 'first'])?.selected).toBe('a');
  });

  test('the selection is a name: rows that come before it do not move it', () => {
    const cursor = after(['down']);
    expect(after(['down'], { ...EXTENT, channels: ['0', 'a', 'b', 'c'] }, cursor)?.selected).toBe('c');
  });

  test('right opens, q and Ctrl-C end it, left does nothing', () => {
    expect(after(['right'])).toEqual({ selected: 'a', isOpen: true, offset: 0 });
    expect(after(['quit'])).toBeUndefined();
    expect(after(['interrupt'])).toBeUndefined();
    expect(after(['left'])).toEqual({ ...START, selected: 'a' });
  });

  test('nothing to select is no fault', () => {
    const none = { channels: [], lines: 0, page: 10 };
    expect(after(['down', 'right', 'page-up'], none, START)).toMatchObject({ isOpen: false, selected: undefined });
  });
});

describe('in an open channel', () => {
  test('arrows and pages scroll, no further than the last line', () => {
    expect(after(['right', 'down', 'down'])?.offset).toBe(2);
    expect(after(['right', 'page-down', 'page-down', 'up'])?.offset).toBe(19);
    expect(after(['right', 'last'])?.offset).toBe(40);
    expect(after(['right', 'up'])?.offset).toBe(0);
    expect(after(['right', 'down'], { ...EXTENT, lines: 5 })?.offset).toBe(0);
  });

  test('left and q go back, Ctrl-C ends it', () => {
    expect(after(['right', 'down', 'quit'])).toEqual({ selected: 'a', isOpen: false, offset: 0 });
    expect(after(['right', 'left'])?.isOpen).toBe(false);
    expect(after(['right', 'interrupt'])).toBeUndefined();
  });
});
