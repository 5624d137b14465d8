import { printable } from '@blender-sim/rtps';
import { plural } from '../../../terminal/columns.js';
import { displayWidth, firstColumns, lastColumns, padColumns } from '../../../terminal/display-width.js';
import { metric } from '../../network/rate-meter.js';
import { joinedText, leaseText, timesText } from '../view/role-times.js';
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
  const lines = [fit(`${view.title}: ${counts}`, size), ...filled, fit(cursor.isOpen ? OPEN_KEYS : LIST_KEYS, size)];
  // On fewer rows than the frame and a line have, what comes first stays.
  return lines.slice(0, size.rows);
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
    timesText(row.times),
    ...(row.whyUnread === undefined ? [] : [`not read  ${row.whyUnread}`]),
    '',
    ...fields,
  ];
}

/** Without a terminal: the table alone, nothing of it cut. */
export function monitorTable(view: MonitorView): string[] {
  const size = { columns: Infinity, rows: Infinity, colors: false };
  return [view.title, ...listBody({ ...view, cursor: { ...view.cursor, selected: undefined } }, size, Infinity)];
}

/** A row as text. */
interface Cells {
  readonly name: string;
  readonly rate: string;
  readonly octets: string;
  readonly writers: string;
  readonly readers: string;
  readonly joined: string;
  readonly lease: string;
  /** Or why it is not read. */
  readonly type: string;
  readonly isRead: boolean;
}

const HEAD: Cells = {
  name: 'channel',
  rate: 'frames/s',
  octets: 'octets/s',
  writers: 'wr',
  readers: 'rd',
  joined: 'joined',
  lease: 'lease left',
  type: 'type',
  isRead: true,
};
/** The mark, 8 + 8 + 3 + 3, and five gaps: what name and type do not have. */
const NUMBERS = 34;

function listBody({ rows, cursor }: MonitorView, size: ScreenSize, page: number): string[] {
  const { columns } = size;
  const cells = rows.map(cellsOf);
  const widest = (of: 'name' | 'joined' | 'lease' | 'type'): number =>
    [HEAD, ...cells].reduce((width, row) => Math.max(width, displayWidth(row[of])), 0);
  const nameWidth = Math.min(widest('name'), Math.ceil(Math.max(16, columns - NUMBERS) * 0.6));
  // Age and lease are there where they cost no type its beginning.
  const times = [widest('joined'), widest('lease')] as const;
  const hasTimes = NUMBERS + nameWidth + times[0] + times[1] + 4 + widest('type') <= columns;
  const line = (mark: string, row: Cells): string => {
    const { name, rate, octets, writers, readers, joined, lease, type, isRead } = row;
    const start = [
      `${mark} ${padColumns(fit(name, { columns: nameWidth }), nameWidth)}`,
      rate.padStart(8),
      octets.padStart(8),
      writers.padStart(3),
      readers.padStart(3),
      ...(hasTimes ? [joined.padEnd(times[0]), lease.padEnd(times[1])] : []),
      '',
    ].join('  ');
    const left = columns - displayWidth(start);
    // A type is told by its last word: what is too long goes at its beginning.
    const isCut = isRead && displayWidth(type) > left;
    return fit(start + (isCut ? `…${lastColumns(type, Math.max(0, left - 1))}` : type), size);
  };
  const selected = rows.findIndex(({ channel }) => channel === cursor.selected);
  const first = page === Infinity ? 0 : Math.max(0, Math.min(selected - Math.floor(page / 2), rows.length - page));
  const body = cells.slice(first, first + page).map((each, at) => {
    const row = rows[first + at];
    const isSelected = row?.channel === cursor.selected;
    const text = line(isSelected ? '>' : ' ', each);
    if (!size.colors) return text;
    return `${isSelected ? REVERSE : ''}${row?.isFlowing === true ? GREEN : RED}${text}${PLAIN}`;
  });
  return [line(' ', HEAD), ...(rows.length === 0 ? [fit('  nobody writes or reads any channel yet', size)] : body)];
}

function cellsOf(row: ChannelRow): Cells {
  return {
    name: printable(row.channel),
    rate: rateText(row),
    octets: row.isFlowing ? `${metric(row.octetsPerSecond)}B` : '-',
    writers: String(row.writers.length),
    readers: String(row.readers.length),
    joined: joinedText(row.times),
    lease: leaseText(row.times),
    type: row.whyUnread === undefined ? printable(row.type) : `not read: ${row.whyUnread}`,
    isRead: row.whyUnread === undefined,
  };
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

function fit(text: string, { columns }: Pick<ScreenSize, 'columns'>): string {
  return displayWidth(text) > columns ? `${firstColumns(text, Math.max(0, columns - 1))}…` : text;
}
