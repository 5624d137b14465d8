import type { ReaderCounters } from '../behavior/reader/reader-engine-types.js';
import type { WriterCounters } from '../behavior/writer/writer-engine-types.js';
import type { ParticipantCounters } from '../participant/participant-api.js';
import { printable } from './printable.js';

type Rows = readonly (readonly [name: string, count: number])[];

/**
 * Counters as a table, a cause a line; what is 0 is left out. Empty where nothing has happened.
 *
 *     datagrams received    12
 *     malformed truncated    1
 */
export function countersText(counters: ParticipantCounters): string {
  const { transport } = counters;
  return table([
    ['datagrams received', transport.datagramsReceived],
    ['octets received', transport.octetsReceived],
    ['datagrams sent', transport.datagramsSent],
    ['octets sent', transport.octetsSent],
    ...named('send error', transport.sendErrors),
    ...named('received', counters.received),
    ...named('sent', counters.sent),
    ...named('malformed', counters.malformed),
    ...named('ignored', counters.ignored),
  ]);
}

/** As `countersText`, of one writer. */
export function writerCountersText(counters: Readonly<WriterCounters>): string {
  return table([
    ['changes written', counters.changes],
    ['octets written', counters.octets],
    ['resent', counters.resent],
    ['heartbeats', counters.heartbeats],
    ['gaps', counters.gaps],
    ['acknacks', counters.acknacks],
    ['nack-frags', counters.nackFrags],
    ['dropped from history', counters.dropped],
    ['acknacks ignored', counters.ignored],
  ]);
}

/** As `countersText`, of one reader. */
export function readerCountersText(counters: Readonly<ReaderCounters>): string {
  return table([
    ['delivered', counters.delivered],
    ['octets delivered', counters.octets],
    ['duplicates', counters.duplicates],
    ['out of order', counters.outOfOrder],
    ['lost', counters.lost],
    ['over a bound', counters.overflow],
    ['of unmatched writers', counters.unmatched],
    ['contradicting fragments', counters.badFragments],
    ['heartbeats', counters.heartbeats],
    ['acknacks', counters.acknacks],
    ['nack-frags', counters.nackFrags],
  ]);
}

function named(what: string, counts: ReadonlyMap<string, number>): Rows {
  return [...counts].map(([name, count]) => [`${what} ${printable(name)}`, count] as const);
}

function table(rows: Rows): string {
  const shown = rows.filter(([, count]) => count !== 0);
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  const digits = Math.max(0, ...shown.map(([, count]) => String(count).length));
  return shown.map(([name, count]) => `${name.padEnd(width)}  ${String(count).padStart(digits)}\n`).join('');
}
