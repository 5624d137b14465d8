/** Count_t is a signed 32-bit number (RTPS 2.3, 9.3.2); ours stays positive. */
const MAX_COUNT = 0x7fffffff;

/**
 * Counts of a reader's ACKNACKs and NACK_FRAGs to all writers. They only rise: a writer that is matched again may not have
 * lost this reader, and Fast DDS ignores a count that is not above the last one, for ever.
 */
export class AnswerCounts {
  #ackNacks = 0;
  #nackFrags = 0;

  nextAckNack(): number {
    return (this.#ackNacks = (this.#ackNacks % MAX_COUNT) + 1);
  }

  nextNackFrag(): number {
    return (this.#nackFrags = (this.#nackFrags % MAX_COUNT) + 1);
  }
}
