import type { RoleTimes } from '../view/role-times.js';
import type { Key } from './keys.js';

/** A channel as the monitor shows it. */
export interface ChannelRow {
  readonly channel: string;
  readonly type: string;
  readonly writers: readonly string[];
  readonly readers: readonly string[];
  /** Messages a second, without those of histories; undefined where the channel is not read. */
  readonly perSecond: number | undefined;
  readonly octetsPerSecond: number;
  /** Messages so far, without those of histories. */
  readonly messages: number;
  /** Why the channel is not read though somebody writes it; undefined where it is. */
  readonly whyUnread: string | undefined;
  /** Something came within the last seconds. */
  readonly isFlowing: boolean;
  readonly times: RoleTimes;
}

/** The channel that is open: what its last message said, a line a field. */
export interface OpenChannel {
  readonly row: ChannelRow;
  readonly fields: readonly string[];
}

/** What the user looks at. */
export interface Cursor {
  /** By name: rows come and go. */
  readonly selected: string | undefined;
  readonly isOpen: boolean;
  /** First line that is shown of the open channel. */
  readonly offset: number;
}

export const START: Cursor = { selected: undefined, isOpen: false, offset: 0 };

/** How many lines there are to move in. */
export interface Extent {
  readonly channels: readonly string[];
  /** Lines of the open channel, and how many of them fit. */
  readonly lines: number;
  readonly page: number;
}

/** What a key does; undefined: it ends the monitor. */
export function move(cursor: Cursor, key: Key, { channels, lines, page }: Extent): Cursor | undefined {
  if (key === 'interrupt') return undefined;
  if (key === 'quit' || key === 'left') {
    if (cursor.isOpen) return { ...cursor, isOpen: false, offset: 0 };
    return key === 'quit' ? undefined : cursor;
  }
  const steps: Readonly<Record<Exclude<Key, 'quit' | 'left' | 'right' | 'interrupt'>, number>> = {
    up: -1,
    down: 1,
    'page-up': -page,
    'page-down': page,
    first: -Infinity,
    last: Infinity,
  };
  if (key === 'right') {
    const selected = cursor.selected ?? channels[0];
    return selected === undefined ? cursor : { selected, isOpen: true, offset: cursor.isOpen ? cursor.offset : 0 };
  }
  if (cursor.isOpen) return { ...cursor, offset: clamp(cursor.offset + steps[key], 0, Math.max(0, lines - page)) };
  const at = Math.max(0, channels.indexOf(cursor.selected ?? ''));
  const selected = channels[clamp(at + steps[key], 0, channels.length - 1)];
  return { ...cursor, selected };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
