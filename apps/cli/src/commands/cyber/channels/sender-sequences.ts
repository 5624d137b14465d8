import type { MessageMeta } from '@blender-sim/cyber';

/** Senders that are remembered; the one met first goes. */
const MOST_SENDERS = 1000;
/** Gaps that are remembered of a sender; what is from before the lowest one of more may be new again. */
const MOST_GAPS = 64;

/** Sequences that came, one after the other; both ends are among them. */
interface Run {
  first: bigint;
  last: bigint;
}

interface Sender {
  /** Ascending, with gaps between them. */
  readonly runs: Run[];
  /** What is missing above it is lost; below it lie histories, of which nobody knows how far they go back. */
  countsFrom: bigint;
}

/**
 * What came of each sender, in whatever order: a history may come after a message that overtook it. Tells what comes again,
 * as several readers of a channel tell it, and what is missing.
 */
export class SenderSequences {
  readonly #senders = new Map<string, Sender>();
  #lost = 0;

  /** Messages that never came, since the first one of their sender; less when one of them comes late. */
  get lost(): number {
    return this.#lost;
  }

  /** @returns whether it is a new one. */
  take({ senderId, sequence }: Pick<MessageMeta, 'senderId' | 'sequence'>): boolean {
    const sender = this.#senders.get(senderId);
    if (sender === undefined) {
      this.#senders.set(senderId, { runs: [{ first: sequence, last: sequence }], countsFrom: sequence });
      if (this.#senders.size > MOST_SENDERS) this.#forgetOldest();
      return true;
    }
    const { runs } = sender;
    const at = runs.findLastIndex(({ first }) => first <= sequence) + 1;
    const below = runs[at - 1];
    if (below !== undefined && sequence <= below.last) return false;
    if (at < runs.length) this.#lost -= sequence > sender.countsFrom ? 1 : 0;
    else if (below !== undefined) this.#lost += Number(sequence - below.last - 1n);
    insert(runs, at, sequence);
    if (runs.length > MOST_GAPS + 1) forgetLowest(sender);
    return true;
  }

  #forgetOldest(): void {
    for (const oldest of this.#senders.keys()) {
      this.#senders.delete(oldest);
      return;
    }
  }
}

/** @param at of the first run above `sequence`, which is in none. */
function insert(runs: Run[], at: number, sequence: bigint): void {
  const [below, above] = [runs[at - 1], runs[at]];
  if (below?.last === sequence - 1n) {
    below.last = sequence;
    if (above?.first !== sequence + 1n) return;
    below.last = above.last;
    runs.splice(at, 1);
  } else if (above?.first === sequence + 1n) {
    above.first = sequence;
  } else {
    runs.splice(at, 0, { first: sequence, last: sequence });
  }
}

function forgetLowest(sender: Sender): void {
  const lowest = sender.runs.shift();
  if (lowest !== undefined && lowest.last > sender.countsFrom) sender.countsFrom = lowest.last;
}
