import type { Durability } from '../../structure/qos.js';
import type { SequenceNumber } from '../../structure/sequence-number.js';
import { isCyclonePrefix, isFastPrefix, isOurPrefix } from '../../structure/vendor-prefix.js';
import type { MatchedWriter } from './reader-engine-types.js';
import { HELLO_ASKS_MS, HISTORY_ASKS_MS, UNSURE_ROUNDS, UNSURE_ROUNDS_FAST } from './reader-timing.js';

/**
 * Which of a writer's changes are for us, as far as the match tells.
 * - `history`: all; both sides are transient-local. Numbers that the first HEARTBEAT says are gone were before our time.
 * - `unsure`: the reader is volatile. The writer knows with which number it began to serve us; we don't: what it wrote
 *   between its match and ours was sent before we listened (30-, point 3), or waits for us to speak. So all that its first
 *   HEARTBEAT names is asked for: what is ours comes, for the rest there is a GAP (RTPS 2.3, 8.4.9). Fast DDS stays silent
 *   about numbers from before its match: after some rounds in vain they count as not ours.
 * - `live`: as that, but the writer is Cyclone's and keeps history, which Cyclone 0.10 would send to a volatile reader of
 *   another make that asks. Nothing is asked for from before the first HEARTBEAT: we begin behind its last number, as
 *   Cyclone's own readers do, or with the first change that came before it; a GAP tells it exactly.
 */
export type WriterStart = 'history' | 'unsure' | 'live';

/** Transient and persistent count as transient-local: nothing here keeps changes longer than their writer. */
export function writerStart(reader: Durability, { guid, durability }: MatchedWriter): WriterStart {
  if (durability !== 'volatile' && reader !== 'volatile') return 'history';
  return durability !== 'volatile' && isCyclonePrefix(guid.prefix) ? 'live' : 'unsure';
}

/** When the pre-emptive ACKNACKs go, in milliseconds after the match. */
export function firstAsks(start: WriterStart): readonly number[] {
  return start === 'history' ? HISTORY_ASKS_MS : HELLO_ASKS_MS;
}

/** Rounds of asking in vain after which numbers that may not be ours count as not ours. */
export function unsureRounds({ guid, answersLate }: MatchedWriter): number {
  // Ours always answers, by DATA or by GAP.
  if (isOurPrefix(guid.prefix)) return Infinity;
  return isFastPrefix(guid.prefix) && answersLate !== true ? UNSURE_ROUNDS_FAST : UNSURE_ROUNDS;
}

/** Whether its silence says nothing of the connection: Fast DDS has nothing to say once all that it knows of is acknowledged. */
export function mayBeSilent({ guid }: MatchedWriter): boolean {
  return isFastPrefix(guid.prefix);
}

/**
 * Whether a writer that has not noticed that it was lost keeps to itself what it holds to be acknowledged, however often it
 * is asked for. Fast DDS 2 does: it takes acknowledgements back by an ACKNACK of base 0, with which its own readers begin.
 * To Fast-RTPS 1 that says nothing; what is known of its sources, it takes back what is asked for.
 */
export function mayWithhold({ guid }: MatchedWriter): boolean {
  return isFastPrefix(guid.prefix);
}

/**
 * Whether a NACK_FRAG without a bit may be sent, which tells our own writers how far they are: others may take the whole
 * datagram for malformed.
 */
export function readsFragmentProgress({ guid }: MatchedWriter): boolean {
  return !isFastPrefix(guid.prefix) && !isCyclonePrefix(guid.prefix);
}

/** Where a volatile reader begins with a writer that keeps history, by its first HEARTBEAT. */
export function liveStart(last: SequenceNumber, lowestHere: SequenceNumber): SequenceNumber {
  return Math.min(last + 1, lowestHere);
}
