import type { EntityId } from '../../structure/guid.js';
import { type NumberSet, numberSet, type SequenceNumber } from '../../structure/sequence-number.js';
import { sendTarget } from '../send-target.js';
import type { SendTarget } from '../world.js';
import type { ReaderContext } from './reader-context.js';
import type { MatchedWriter } from './reader-engine-types.js';

/** Count_t is a signed 32-bit number (RTPS 2.3, 9.3.2); ours stays positive. */
const MAX_COUNT = 0x7fffffff;

/** What a reader sends to one writer, counted so that the writer can tell old ones from new ones. */
export class Answers {
  readonly #context: ReaderContext;
  readonly #writerId: EntityId;
  #target: SendTarget;
  #ackNacks = 0;
  #nackFrags = 0;

  constructor(writer: MatchedWriter, context: ReaderContext) {
    this.#context = context;
    this.#writerId = writer.guid.entityId;
    this.#target = sendTarget(writer.guid.prefix, writer.locators);
  }

  update(writer: MatchedWriter): void {
    this.#target = sendTarget(writer.guid.prefix, writer.locators);
  }

  /**
   * @param base all numbers before it are here.
   * @param missing ascending; those beyond `base` + 255 are left out.
   * @param final no HEARTBEAT is wanted in answer.
   */
  ackNack(base: SequenceNumber, missing: readonly SequenceNumber[], final: boolean): void {
    this.#ackNacks = (this.#ackNacks % MAX_COUNT) + 1;
    this.#context.counters.acknacks++;
    this.#context.world.send(this.#target, {
      kind: 'acknack',
      readerId: this.#context.options.entityId,
      writerId: this.#writerId,
      state: numberSet(base, missing),
      count: this.#ackNacks,
      final,
    });
  }

  /** An empty set says that all fragments before its base are here. */
  nackFrag(sequence: SequenceNumber, fragments: NumberSet): void {
    this.#nackFrags = (this.#nackFrags % MAX_COUNT) + 1;
    this.#context.counters.nackFrags++;
    this.#context.world.send(this.#target, {
      kind: 'nack-frag',
      readerId: this.#context.options.entityId,
      writerId: this.#writerId,
      sequence,
      fragments,
      count: this.#nackFrags,
    });
  }
}
