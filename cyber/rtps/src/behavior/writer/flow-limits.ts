/** What a datagram takes of a socket buffer besides its payload: Linux counts 768 octets for an almost empty one. */
export const DATAGRAM_OVERHEAD_OCTETS = 800;

/**
 * Small changes that leave in one step share datagrams of this size, and only the first of each pays the overhead. Where
 * datagrams are smaller (1400 octets) the estimate is 1.6 times too low, which the half of the buffer that no window uses bears.
 */
export const DATAGRAM_OCTETS = 65_000;

/** DATA or DATA_FRAG header (24 to 36 octets), INFO_TS (12) and rounding. */
export const SUBMESSAGE_OCTETS = 56;

/** A HEARTBEAT goes with the data at every quarter of a window, so that acknowledgements come before it is used up. */
export const HEARTBEATS_PER_WINDOW = 4;

/**
 * A change that is followed by nothing takes a HEARTBEAT along unless one went out so recently; then the timer sends one at
 * the end of this time. At 200 samples a second every sample is acknowledged at once, flat out one in 5 ms at most.
 */
export const QUIET_HEARTBEAT_MS = 5;

/** The first repetition of a HEARTBEAT that wasn't answered; each further one waits twice as long, up to heartbeatMs. */
export const FIRST_REPEAT_MS = 20;

/** Answers to pre-emptive ACKNACKs keep this distance: a peer that answers each of ours with one more must not make a storm. */
export const PREEMPTIVE_ANSWER_MS = 2;

/** A reader that has never spoken gets so many HEARTBEATs while nothing waits for it; later it has to speak first. */
export const UNHEARD_HEARTBEATS = 6;

/**
 * A reader that says it has what it was not sent since it was matched is told so often what there is: the ACKNACK may be of
 * a time before it lost this writer and all it had of it, and then nobody else would find out.
 */
export const AHEAD_HEARTBEATS = 4;

/**
 * Not sent twice in so short a time: several HEARTBEATs under way are answered with the same request. More than a round
 * trip on a local network, less than the 5 ms after which Fast DDS answers.
 */
export const RESEND_QUIET_MS = 3;

/** Readers of other makes: Pace keeps their socket from overflowing, this bounds what waits for their word. */
export interface PacedLimits {
  /** Unacknowledged octets are bounded by so many windows. */
  readonly windows: number;
  /**
   * A reader that acknowledges nothing for so long in the middle of a sample larger than all windows may be one that never
   * reports fragments: the rest goes out a window at a time.
   */
  readonly stallMs: number;
}

/** Fast DDS 2 answers a HEARTBEAT after 5 ms only: one window of 100 kB each 5 ms would be 21 MB/s. */
export const PACED: PacedLimits = { windows: 16, stallMs: 50 };

/** Fast-RTPS 1 answers after 117 ms: 16 windows each 117 ms would be 15 MB/s, 128 are 116 MB/s, a gigabit network. */
export const PACED_LATE: PacedLimits = { windows: 128, stallMs: 300 };

/** An ACKNACK with an old count is taken after this silence: the reader began anew, nothing is reordered so far. */
export const COUNT_RESTART_MS = 1000;

/** Losses that are told of within this time are one event. */
export const SAME_LOSS_MS = 10;
