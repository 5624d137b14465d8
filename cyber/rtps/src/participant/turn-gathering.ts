/** Larger samples leave at once: of 16 KiB each it made no difference, of 64 octets twice as many go a second. */
const GATHERED_OCTETS = 1 << 11;

/**
 * Small samples that are written one after another without a pause share datagrams: the first of a turn of the event loop
 * leaves at once, those that follow when a datagram is full, and at the latest when the turn has run out of promises.
 * Who writes now and then waits for nothing.
 */
export class TurnGathering {
  readonly #flush: () => void;
  #isOpen = false;

  /** @param flush sends what waits. */
  constructor(flush: () => void) {
    this.#flush = flush;
  }

  /** A sample of so many octets is written. @returns whether it may wait for the turn's end. */
  takes(octets: number): boolean {
    if (octets > GATHERED_OCTETS) return false;
    if (this.#isOpen) return true;
    this.#isOpen = true;
    process.nextTick(() => this.#end());
    return false;
  }

  #end(): void {
    this.#isOpen = false;
    this.#flush();
  }
}
