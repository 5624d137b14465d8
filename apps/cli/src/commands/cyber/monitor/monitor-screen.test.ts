import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../../terminal/display-width.js';
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
    whyUnread: undefined,
    times: { ageMs: 3200, joinedMs: 60_000, leaseMs: 12_000, leftMs: 11_200 },
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

  test('a channel that is not read has no rate, and says why', () => {
    const unread = row('a', false, { perSecond: undefined, whyUnread: '200 channels are read already' });
    expect(monitorScreen(view([unread]), SIZE)[2]).toMatch(/^> a +\? +- +1 +2 {2}not read: 200 channels are/);
    const open = monitorScreen(
      view([unread], { cursor: { selected: 'a', isOpen: true, offset: 0 }, open: { row: unread, fields: [] } }),
      SIZE,
    );
    expect(open).toContain('not read  200 channels are read already');
  });

  test('age and lease are there where they leave the types whole, and go first', () => {
    const rows = [row('channel/chatter', true), row('b', true)];
    const screen = monitorScreen(view(rows), { ...SIZE, columns: 120 });
    expect(screen[1]).toBe('  channel          frames/s  octets/s   wr   rd  joined    lease left      type');
    expect(screen[2]).toBe(
      '> channel/chatter     10.00   1.23 kB    1    2  60 s ago  11.2 s of 12 s  apollo.cyber.examples.proto.Chatter',
    );
    expect(monitorScreen(view(rows), { ...SIZE, columns: 100 }).join()).not.toContain('lease left');
  });

  test('a Chinese character takes two columns', () => {
    const rows = [row('通道/激光雷达', true, { type: '类型'.repeat(20) }), row('ab', true)];
    for (const columns of [8, 20, 79, 80, 81, 200]) {
      const screen = monitorScreen(view(rows, { title: '域'.repeat(60) }), { ...SIZE, columns });
      expect(Math.max(...screen.map(displayWidth))).toBeLessThanOrEqual(columns);
    }
    const [, , first = '', second = ''] = monitorScreen(view(rows), SIZE);
    expect(displayWidth(first.slice(0, first.indexOf('10.00')))).toBe(second.indexOf('10.00'));
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
      'known for 3.2 s, joined 60 s ago, lease left 11.2 s of 12 s',
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
    for (const rows of [1, 2, 3]) {
      expect(monitorScreen(opened(0), { columns: 20, rows, colors: true })).toHaveLength(rows);
      expect(monitorScreen(view([row('a', true)]), { columns: 20, rows, colors: true })).toHaveLength(rows);
    }
  });
});

test('without a terminal nothing is cut', () => {
  const table = monitorTable(view([row('channel/chatter', true)]));
  expect(table).toEqual([
    'domain 80, Cyber 9 and 10 on 127.0.0.1',
    '  channel          frames/s  octets/s   wr   rd  joined    lease left      type',
    '  channel/chatter     10.00   1.23 kB    1    2  60 s ago  11.2 s of 12 s  apollo.cyber.examples.proto.Chatter',
  ]);
});
