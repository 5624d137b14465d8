import type { MalformedCause, Submessage } from '../messages/submessage.js';

/** Why a well-formed submessage was not used. A closed set: each has a counter. */
export type IgnoredCause =
  | 'own'
  | 'other-destination'
  | 'other-host'
  | 'info-reply'
  | 'vendor-specific'
  | 'no-writer'
  | 'no-reader'
  | 'bad-announcement';

/** What a participant has received and sent, and what became of it. */
export class TrafficCounters {
  readonly malformed: Map<MalformedCause, number> = new Map();
  readonly received: Map<Submessage['kind'], number> = new Map();
  readonly sent: Map<Submessage['kind'], number> = new Map();
  readonly ignored: Map<IgnoredCause, number> = new Map();
}

export function count<Key>(counters: Map<Key, number>, key: Key): void {
  counters.set(key, (counters.get(key) ?? 0) + 1);
}
