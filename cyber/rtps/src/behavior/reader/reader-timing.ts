// One place for the reader's times, in milliseconds, and the reasons for them.

/**
 * Pre-emptive ACKNACKs of a transient-local reader after the match: Fast DDS sends history only when asked (30-, point 4).
 * The later ones are for a writer that has noticed nothing of the loss of this reader, and where the first ones got lost.
 */
export const HISTORY_ASKS_MS: readonly number[] = [0, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 40_000];
/** Of a volatile reader: it only wants to hear of the writer's HEARTBEAT. */
export const HELLO_ASKS_MS: readonly number[] = [0, 100, 300];

/** What is missing may be reordered or on its way: it is asked for after this, or when a HEARTBEAT says so. */
export const NACK_DELAY_MS = 20;
/** The waits double from NACK_DELAY_MS to this while asking is of no avail. */
export const MAX_NACK_DELAY_MS = 500;
/** A final HEARTBEAT wants no answer: what it shows to be missing is asked for once for all that come within this time. */
export const COALESCE_MS = 5;
/** What was asked for less than this ago is on its way, whatever HEARTBEATs say. */
export const ASKED_MS = 10;
/** Fragments that came less than this ago: the rest of the change is on its way, only the holes are asked for. */
export const FLOWING_MS = 10;
/** A change of which no fragment came for so long may lose its memory to another. */
export const STALE_PARTIAL_MS = 1000;

/**
 * Rounds of asking, in vain, for numbers that may be none of ours (see WriterStart): 640 ms in all. Writers answer such
 * a question by DATA, GAP or HEARTBEAT, so this many only fail where most datagrams are lost. Fast-RTPS 1
 * is as silent as Fast DDS 2 about what isn't ours, but sends what is 47 ms after the question.
 */
export const UNSURE_ROUNDS = 5;
/** A writer that was not heard for so long may be cut off, and then asking in vain means nothing. */
export const CUT_OFF_MS = 600;
/** So many HEARTBEATs in a row of less than was once there, each answered: another process with the same GUID. */
export const SHORT_HEARTBEATS = 16;
/** Fast DDS 2 answers after 5 ms, and says nothing at all to a request for a number from before the match: 80 ms. */
export const UNSURE_ROUNDS_FAST = 2;

/** HEARTBEATs counted backwards are taken again after this: one forged count does not mute a writer. */
export const COUNT_MEMORY_MS = 2000;
