/**
 * Which of a writer's messages have been told, so that nothing is told twice. They come by two ways that overtake each
 * other: the channel's topic, and the topic of the history that C++ sends a new reader. Each way keeps its order. The
 * history is what lies before the first number of the channel, whichever comes first.
 *
 * Told is what lies up to the last number of the history, and what lies from the first to the last one of the channel. Of
 * the times before the writer was away one such stretch of the channel is kept beside: what lies before it is still awaited.
 */
export class ToldNumbers {
  #first: bigint | undefined;
  #last = 0n;
  #lastOfHistory = 0n;
  /** Told by the channel before the writer was away, while its history was not over. */
  #before: { readonly first: bigint; readonly last: bigint } | undefined;

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
    if (this.#before !== undefined && sequence >= this.#before.first && sequence <= this.#before.last) return false;
    if (depth !== undefined && sequence + BigInt(depth) <= this.#last) return false;
    this.#lastOfHistory = sequence;
    return true;
  }

  /** Whether a newer message has been told. */
  isOvertaken(sequence: bigint): boolean {
    return sequence < this.#last || sequence < this.#lastOfHistory;
  }

  /**
   * The writer is back, with a new history: of that is told what has not been told yet. Where it is away twice before a
   * history is over, what was written between is given up.
   */
  beginAnew(): void {
    this.#closeGap();
    const first = this.#before?.first ?? this.#first;
    if (first !== undefined) this.#before = { first, last: this.#last };
    this.#first = undefined;
  }

  /** Where nothing is awaited before the stretch, it is told like what the history has brought. */
  #closeGap(): void {
    if (this.#before === undefined || this.#before.first > this.#lastOfHistory + 1n) return;
    if (this.#before.last > this.#lastOfHistory) this.#lastOfHistory = this.#before.last;
    this.#before = undefined;
  }
}
