/**
 * Which of a writer's messages have been told, so that nothing is told twice. They come by two ways that overtake each
 * other: the channel's topic, and the topic of the history that C++ sends a new reader. Each way keeps its order. The
 * history is what lies before the first number of the channel, whichever comes first.
 */
export class ToldNumbers {
  #first: bigint | undefined;
  #last = 0n;
  #lastOfHistory = 0n;

  /** A message of the channel. @returns whether it is new. */
  take(sequence: bigint): boolean {
    if (sequence <= this.#last || sequence <= this.#lastOfHistory) return false;
    this.#first ??= sequence;
    this.#last = sequence;
    return true;
  }

  /**
   * A message of the history.
   * @param depth how many messages the writer keeps; undefined: all. What newer ones have pushed out since is old news.
   * @returns whether it is new.
   */
  takeFromHistory(sequence: bigint, depth: number | undefined): boolean {
    if (sequence <= this.#lastOfHistory) return false;
    if (this.#first !== undefined && sequence >= this.#first) return false;
    if (depth !== undefined && sequence + BigInt(depth) <= this.#last) return false;
    this.#lastOfHistory = sequence;
    return true;
  }

  /** The writer is back: it has a new history, of which nothing is told from before that was told or stepped over. */
  beginAnew(): void {
    if (this.#last > this.#lastOfHistory) this.#lastOfHistory = this.#last;
    this.#first = undefined;
  }
}
