import type { MonotonicMs } from '@blender-sim/base';
import type { FragmentNumber, SequenceNumber } from '../../structure/sequence-number.js';
import { RESEND_QUIET_MS } from './flow-limits.js';

/** What is to be sent again: `fragment` 0 is the whole change in one DATA. */
export interface Repair {
  readonly sequence: SequenceNumber;
  readonly fragment: FragmentNumber;
}

interface Wanted {
  readonly sequence: SequenceNumber;
  /** Undefined: `at` to `end`. */
  readonly fragments: readonly FragmentNumber[] | undefined;
  /** The fragment, or the place in `fragments`, that is next. */
  at: number;
  /** The last of them. */
  readonly end: number;
}

/**
 * What a reader asked for again, in the order asked; and what it got lately, so that requests that crossed it are not
 * answered twice. A second request for a change waits until the first is answered.
 */
export class Repairs {
  readonly #wanted = new Map<SequenceNumber, Wanted>();
  readonly #wholeAtMs = new Map<SequenceNumber, number>();
  readonly #fragmentsAtMs = new Map<SequenceNumber, Map<FragmentNumber, number>>();

  get isEmpty(): boolean {
    return this.#wanted.size === 0;
  }

  /**
   * @param fragments how many of its fragments were sent; 0: it's one DATA.
   * @returns false where it has just been sent again, or is about to be.
   */
  wantChange(sequence: SequenceNumber, fragments: number, now: MonotonicMs): boolean {
    if (this.#wanted.has(sequence) || isRecent(this.#wholeAtMs.get(sequence), now)) return false;
    const at = fragments === 0 ? 0 : 1;
    this.#wanted.set(sequence, { sequence, fragments: undefined, at, end: fragments });
    this.#wholeAtMs.set(sequence, now);
    return true;
  }

  /** @returns false where all of them have just been sent again, or are about to be. */
  wantFragments(sequence: SequenceNumber, fragments: Iterable<FragmentNumber>, now: MonotonicMs): boolean {
    if (this.#wanted.has(sequence) || isRecent(this.#wholeAtMs.get(sequence), now)) return false;
    const sentAtMs = this.#fragmentsAtMs.get(sequence) ?? new Map<FragmentNumber, number>();
    const missing = [...fragments].filter((fragment) => !isRecent(sentAtMs.get(fragment), now));
    if (missing.length === 0) return false;
    for (const fragment of missing) sentAtMs.set(fragment, now);
    this.#fragmentsAtMs.set(sequence, sentAtMs);
    this.#wanted.set(sequence, { sequence, fragments: missing, at: 0, end: missing.length - 1 });
    return true;
  }

  /** What comes next; the same until it is `sent` or its change forgotten. */
  next(): Repair | undefined {
    const wanted = this.#first();
    if (wanted === undefined) return undefined;
    const { sequence, fragments, at } = wanted;
    return { sequence, fragment: fragments === undefined ? at : (fragments[at] ?? 0) };
  }

  /** `next` was sent. */
  sent(now: MonotonicMs): void {
    const wanted = this.#first();
    if (wanted === undefined) return;
    const { sequence, fragments } = wanted;
    if (fragments === undefined) this.#wholeAtMs.set(sequence, now);
    else this.#fragmentsAtMs.get(sequence)?.set(fragments[wanted.at] ?? 0, now);
    if (++wanted.at > wanted.end) this.#wanted.delete(sequence);
  }

  /** The reader has everything up to `sequence`. */
  forgetThrough(acked: SequenceNumber): void {
    for (const map of [this.#wanted, this.#wholeAtMs, this.#fragmentsAtMs]) {
      if (map.size === 0) continue;
      for (const sequence of map.keys()) if (sequence <= acked) map.delete(sequence);
    }
  }

  /** Its change is gone. */
  forget(sequence: SequenceNumber): void {
    this.#wanted.delete(sequence);
    this.#wholeAtMs.delete(sequence);
    this.#fragmentsAtMs.delete(sequence);
  }

  #first(): Wanted | undefined {
    for (const wanted of this.#wanted.values()) return wanted;
    return undefined;
  }
}

function isRecent(sentAtMs: number | undefined, now: MonotonicMs): boolean {
  return sentAtMs !== undefined && now - sentAtMs < RESEND_QUIET_MS;
}
