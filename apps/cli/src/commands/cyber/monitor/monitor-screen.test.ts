import { describe, expect, test } from 'vitest';
import { type MonitorView, monitorScreen, monitorTable } from './monitor-screen.js';
import { type ChannelRow, START } from './monitor-state.js';

function row(channel: string, isFlowing: boolean, more: Partial<ChannelRow> = {}): ChannelRow {
  return {
    channel,
    type: 'apollo.cyber.examples.proto.Chatter',
    writers: ['talker'],
    readers: ['listener', 'recorder'],
    perSecond: isFlowing ? 10 : 0,
    octetsPerSecond: isFlowing ? 1234 : 0,
    messages: 42,
    isFlowing,
    ageMs: 3200,
    leaseText: '11.2 s of 12 s',
    ...more,
  };
}

function view(rows: readonly ChannelRow[], more: Partial<MonitorView> = {}): MonitorView {
  return {
    title: 'domain 80, Cyber 9 and 10 on 127.0.0.1',
    processes: 2,
    nodes: 3,
    rows,
    cursor: { ...START, selected: rows[0]?.channel },
    open: undefined,
    ...more,
  };
}

const SIZE = { columns: 80, rows: 24, colors: false };

describe('the list', () => {
  test('fills 80x24 exactly, whatever there is', () => {
    for (const count of [0, 1, 20, 21, 22, 500]) {
      const rows = Array.from({ length: count }, (_, at) => row(`channel/${'x'.repeat(at % 90)}${at}`, at % 2 === 0));
      const screen = monitorScreen(view(rows), SIZE);
      expect(screen).toHaveLength(24);
      expect(Math.max(...screen.map((line) => line.length))).toBeLessThanOrEqual(80);
    }
  });

  test('shows rate, writers and readers, and marks the selected one', () => {
    const screen = monitorScreen(view([row('channel/chatter', true), row('channel/quiet', false)]), SIZE);
    expect(screen[0]).toBe('domain 80, Cyber 9 and 10 on 127.0.0.1: 2 processes, 3 nodes, 2 channels');
    expect(screen[1]).toBe('  channel          frames/s  octets/s   wr   rd  type');
    expect(screen[2]).toBe('> channel/chatter     10.00   1.23 kB    1    2  …o.cyber.examples.proto.Chatter');
    expect(screen[3]).toBe('  channel/quiet           0         -    1    2  …o.cyber.examples.proto.Chatter');
    expect(screen[23]).toContain('q ends');
  });

  test('green flows, red is silent, and without colours no escape is sent', () => {
    const rows = [row('a', true), row('b', false)];
    const screen = monitorScreen(view(rows), { ...SIZE, colors: true });
    expect(screen[2]).toMatch(/^\u001b\[7m\u001b\[32m> a.*\u001b\[0m$/);
    expect(screen[3]).toMatch(/^\u001b\[31m {2}b.*\u001b\[0m$/);
    expect(monitorScreen(view(rows), SIZE).join('')).not.toContain('\u001b');
  });

  test('the selected channel is in sight in a list that is longer than the screen', () => {
    const rows = Array.from({ length: 500 }, (_, at) => row(`c${at}`, true));
    for (const selected of ['c0', 'c250', 'c499']) {
      const screen = monitorScreen(view(rows, { cursor: { ...START, selected } }), SIZE);
      expect(screen.some((line) => line.startsWith(`> ${selected} `))).toBe(true);
    }
  });

  test('names of others do not steer the terminal', () => {
    const screen = monitorScreen(view([row('\u001b[2Jx', true, { type: '\u0007' })]), SIZE);
    expect(screen.join('')).not.toMatch(/[\u0000-\u001f]/);
    expect(screen[2]).toContain('\\u{1b}[2Jx');
  });

  test('a channel that is not heard has no rate', () => {
    expect(monitorScreen(view([row('a', false, { perSecond: undefined })]), SIZE)[2]).toContain(' ?  ');
  });
});

describe('an open channel', () => {
  const open = { row: row('channel/chatter', true), fields: Array.from({ length: 40 }, (_, at) => `f${at}: ${at}`) };
  const opened = (offset: number): MonitorView =>
    view([open.row], { cursor: { selected: 'channel/chatter', isOpen: true, offset }, open });

  test('shows who is there and the fields, a page at a time', () => {
    const screen = monitorScreen(opened(0), SIZE);
    expect(screen).toHaveLength(24);
    expect(screen[1]).toBe('channel/chatter  (lines 1 to 21 of 46)');
    expect(screen.slice(2, 7)).toEqual([
      'type      apollo.cyber.examples.proto.Chatter',
      'written   by talker',
      'read      by listener, recorder',
      'frames    42 so far, 10.00/s, 1.23 kB/s',
      'known for 3.2 s, lease left 11.2 s of 12 s',
    ]);
    expect(screen[8]).toBe('f0: 0');
    expect(monitorScreen(opened(25), SIZE)[22]).toBe('f39: 39');
    // A resize may leave the offset beyond the end.
    expect(monitorScreen(opened(1000), SIZE)[22]).toBe('f39: 39');
  });

  test('one that is gone says so', () => {
    const gone = view([], { cursor: { selected: 'x', isOpen: true, offset: 0 } });
    expect(monitorScreen(gone, SIZE)[1]).toBe('x: gone');
  });

  test('the smallest terminal still gets its rows', () => {
    const screen = monitorScreen(opened(0), { columns: 20, rows: 4, colors: false });
    expect(screen).toHaveLength(4);
    expect(Math.max(...screen.map((line) => line.length))).toBeLessThanOrEqual(20);
  });
});

test('without a terminal nothing is cut', () => {
  const table = monitorTable(view([row('channel/chatter', true)]));
  expect(table).toEqual([
    'domain 80, Cyber 9 and 10 on 127.0.0.1',
    '  channel          frames/s  octets/s   wr   rd  type',
    '  channel/chatter     10.00   1.23 kB    1    2  apollo.cyber.examples.proto.Chatter',
  ]);
});
