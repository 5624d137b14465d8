import type { Clock, MonotonicMs } from '@blender-sim/base';
import { SlidingMinimum } from './sliding-minimum.js';

/** A clock may be set: what was seen of it longer ago counts no more. */
const SPAN_MS = 30_000;
/** A participant tells its history within this time of being met; what comes later was written just then. */
const REPLAY_MS = 3000;
/** Processes whose clocks are kept in mind. */
const MAX_PEERS = 4096;

interface Peer {
  readonly metMs: MonotonicMs;
  /** Of messages that came as they were written. */
  readonly live: SlidingMinimum;
  /** Of all. */
  readonly any: SlidingMinimum;
  /** Of its JOINs that came as they were written. */
  joined: number;
}

/**
 * How old a message is, by clocks that may be hours apart.
 *
 * A message that took `delay` comes with `difference = our wall time - its source time = offset + delay`, where `offset`
 * is how far the peer's clock is behind ours (negative: ahead). The delay is never negative, so the smallest difference of
 * messages that came as they were written is the offset but for the quickest transport, and the age of another message is
 * its difference less that.
 *
 * History does not show the offset: an old request of a peer in time and a new one of a peer that is behind look the
 * same. So what may be history (the first seconds after a match, JOINs of processes that were there before us) is evidence
 * in one direction only: no offset is larger than any difference. As long as nothing else is known the peer's clock counts
 * as right, or ahead. What that costs: a request within 2 s of the match, to a server that started after its client, from
 * a client whose clock is behind by more than the allowed age, is taken for old; its next one is not. And an old request
 * of a client whose clock is ahead is executed, as C++ executes every one.
 */
export class PeerClocks {
  readonly #clock: Clock;
  readonly #startedMs: MonotonicMs;
  readonly #peers = new Map<string, Peer>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  /** A process is there: from now on its age is known. */
  met(peer: string): void {
    this.#peer(peer);
  }

  /** A process has gone. */
  forget(peer: string): void {
    this.#peers.delete(peer);
  }

  /** A JOIN has come. Those of a process that came after us, or that was met a while ago, came as they were written. */
  joined(peer: string, differenceMs: number): void {
    const known = this.#peer(peer);
    const isNewcomer = known.metMs - this.#startedMs > REPLAY_MS;
    const isOldFriend = this.#clock.monotonicMs() - known.metMs > REPLAY_MS;
    if (isNewcomer || isOldFriend) known.joined = Math.min(known.joined, differenceMs);
    known.any.add(differenceMs, this.#clock.monotonicMs());
  }

  /** @param isLive it came as it was written: its writer was matched a while ago. */
  observe(peer: string, differenceMs: number, isLive: boolean): void {
    const known = this.#peer(peer);
    const now = this.#clock.monotonicMs();
    known.any.add(differenceMs, now);
    if (isLive) known.live.add(differenceMs, now);
  }

  /** The age of a message that came just now with this difference. */
  ageMs(peer: string, differenceMs: number): number {
    return Math.max(0, differenceMs - this.#offsetMs(this.#peer(peer)));
  }

  #offsetMs({ live, any, joined }: Peer): number {
    const now = this.#clock.monotonicMs();
    const seen = live.at(now);
    const shown = seen === Infinity ? joined : seen;
    return Math.min(shown === Infinity ? 0 : shown, any.at(now));
  }

  #peer(peer: string): Peer {
    let known = this.#peers.get(peer);
    if (known !== undefined) return known;
    known = {
      metMs: this.#clock.monotonicMs(),
      live: new SlidingMinimum(SPAN_MS),
      any: new SlidingMinimum(SPAN_MS),
      joined: Infinity,
    };
    this.#peers.set(peer, known);
    for (const oldest of this.#peers.keys()) {
      if (this.#peers.size <= MAX_PEERS) break;
      this.#peers.delete(oldest);
    }
    return known;
  }
}
