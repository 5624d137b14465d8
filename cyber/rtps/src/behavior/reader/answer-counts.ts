/** Count_t has 32 bits (RTPS 2.3, 9.3.2); Fast DDS compares them without a sign. */
const MAX_COUNT = 0xffff_ffff;

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
