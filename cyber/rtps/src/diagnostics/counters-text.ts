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

function named(what: string, counts: ReadonlyMap<string, number>): Rows {
  return [...counts].map(([name, count]) => [`${what} ${printable(name)}`, count] as const);
}

function table(rows: Rows): string {
  const shown = rows.filter(([, count]) => count !== 0);
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  const digits = Math.max(0, ...shown.map(([, count]) => String(count).length));
  return shown.map(([name, count]) => `${name.padEnd(width)}  ${String(count).padStart(digits)}\n`).join('');
}
