import { durationText, printable } from '@blender-sim/rtps';
import { metric } from '../../network/rate-meter.js';
import { plural } from '../../../terminal/columns.js';
import type { ChannelRow, Cursor, OpenChannel } from './monitor-state.js';

/** What is on the screen. */
export interface MonitorView {
  /** `domain 80, Cyber 9 and 10 on 127.0.0.1`. */
  readonly title: string;
  readonly processes: number;
  readonly nodes: number;
  readonly rows: readonly ChannelRow[];
  readonly cursor: Cursor;
  /** The selected channel where it is open; undefined also where it is gone. */
  readonly open: OpenChannel | undefined;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
  /** Off for NO_COLOR and where nobody looks on. */
  readonly colors: boolean;
}

const GREEN = '\u001b[32m';
const RED = '\u001b[31m';
const REVERSE = '\u001b[7m';
const PLAIN = '\u001b[0m';

const LIST_KEYS = 'up/down select   right opens   q ends';
const OPEN_KEYS = 'up/down, page up/down scroll   left or q goes back';
/** Title and column heads above, keys below. */
const FRAME_ROWS = 3;

/** How many lines of rows, or of an open channel, fit. */
export function pageOf({ rows }: Pick<ScreenSize, 'rows'>): number {
  return Math.max(1, rows - FRAME_ROWS);
}

/** The lines of the screen: as many as it has rows, none wider than it is. Ask `openLines` for how much there is to scroll. */
export function monitorScreen(view: MonitorView, size: ScreenSize): string[] {
  const { cursor } = view;
  const page = pageOf(size);
  const body = cursor.isOpen ? openBody(view, size, page) : listBody(view, size, page);
  const filled = [...body, ...new Array<string>(Math.max(0, page + 1 - body.length)).fill('')];
  const counts = `${plural(view.processes, 'process').replace(/processs$/, 'processes')}, ${plural(view.nodes, 'node')}, ${plural(view.rows.length, 'channel')}`;
  return [fit(`${view.title}: ${counts}`, size), ...filled, fit(cursor.isOpen ? OPEN_KEYS : LIST_KEYS, size)];
}

/** The lines of the open channel, unscrolled and as long as they are. */
export function openLines({ row, fields }: OpenChannel): string[] {
  const list = (names: readonly string[]): string =>
    names.length === 0 ? 'nobody' : names.map((name) => printable(name)).join(', ');
  return [
    `type      ${printable(row.type)}`,
    `written   by ${list(row.writers)}`,
    `read      by ${list(row.readers)}`,
    `frames    ${row.messages} so far, ${rateText(row)}/s, ${metric(row.octetsPerSecond)}B/s`,
    `known for ${durationText(row.ageMs)}, lease left ${row.leaseText}`,
    '',
    ...fields,
  ];
}

/** Without a terminal: the table alone. */
export function monitorTable(view: MonitorView): string[] {
  const width = Math.max(0, ...view.rows.map(({ channel }) => printable(channel).length));
  const size = { columns: Math.max(80, width + 46 + longestType(view.rows)), rows: 0, colors: false };
  return [view.title, ...listBody({ ...view, cursor: { ...view.cursor, selected: undefined } }, size, Infinity)];
}

function listBody({ rows, cursor }: MonitorView, size: ScreenSize, page: number): string[] {
  const { columns } = size;
  // Name and type share what numbers leave: 2 for the mark, 8 + 8 + 3 + 3 and five gaps of 2.
  const room = Math.max(16, columns - 34);
  const nameWidth = Math.min(
    Math.max(7, ...rows.map(({ channel }) => printable(channel).length)),
    Math.ceil(room * 0.6),
  );
  const line = (mark: string, cells: readonly [string, string, string, string, string, string]): string => {
    const [name, rate, octets, writers, readers, type] = cells;
    const numbers = [rate.padStart(8), octets.padStart(8), writers.padStart(3), readers.padStart(3)];
    const start = [`${mark} ${name.slice(0, nameWidth).padEnd(nameWidth)}`, ...numbers, ''].join('  ');
    // A type is told by its last word: what is too long goes at its beginning.
    const left = columns - start.length;
    return start + (type.length > left ? `…${type.slice(type.length - Math.max(0, left - 1))}` : type);
  };
  const head = fit(line(' ', ['channel', 'frames/s', 'octets/s', 'wr', 'rd', 'type']), size);
  const selected = rows.findIndex(({ channel }) => channel === cursor.selected);
  const first = page === Infinity ? 0 : Math.max(0, Math.min(selected - Math.floor(page / 2), rows.length - page));
  const shown = rows.slice(first, page === Infinity ? undefined : first + page);
  const body = shown.map((row) => {
    const isSelected = row.channel === cursor.selected;
    const text = fit(
      line(isSelected ? '>' : ' ', [
        printable(row.channel),
        rateText(row),
        row.isFlowing ? `${metric(row.octetsPerSecond)}B` : '-',
        String(row.writers.length),
        String(row.readers.length),
        printable(row.type),
      ]),
      size,
    );
    if (!size.colors) return text;
    return `${isSelected ? REVERSE : ''}${row.isFlowing ? GREEN : RED}${text}${PLAIN}`;
  });
  return [head, ...(rows.length === 0 ? [fit('  nobody writes or reads any channel yet', size)] : body)];
}

function openBody({ open, cursor }: MonitorView, size: ScreenSize, page: number): string[] {
  const name = printable(cursor.selected ?? '');
  if (open === undefined) return [fit(`${name}: gone`, size)];
  const lines = openLines(open);
  const offset = Math.max(0, Math.min(cursor.offset, lines.length - page));
  const shown = lines.slice(offset, offset + page);
  const where = lines.length > page ? `  (lines ${offset + 1} to ${offset + shown.length} of ${lines.length})` : '';
  const head = fit(`${name}${where}`, size);
  const color = open.row.isFlowing ? GREEN : RED;
  return [size.colors ? `${color}${head}${PLAIN}` : head, ...shown.map((line) => fit(line, size))];
}

function rateText({ perSecond, isFlowing }: ChannelRow): string {
  if (perSecond === undefined) return '?';
  return isFlowing ? perSecond.toFixed(perSecond < 1000 ? 2 : 0) : '0';
}

function longestType(rows: readonly ChannelRow[]): number {
  return Math.max(4, ...rows.map(({ type }) => printable(type).length));
}

function fit(text: string, { columns }: Pick<ScreenSize, 'columns'>): string {
  return text.length > columns ? `${text.slice(0, Math.max(0, columns - 1))}…` : text;
}
