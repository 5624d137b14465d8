import type { EntityId } from '../../structure/guid.js';
import { type NumberSet, numberSet, type SequenceNumber } from '../../structure/sequence-number.js';
import { sendTarget } from '../send-target.js';
import type { SendTarget } from '../world.js';
import type { ReaderContext } from './reader-context.js';
import type { MatchedWriter } from './reader-engine-types.js';

/** What a reader sends to one writer. */
export class Answers {
  readonly #context: ReaderContext;
  readonly #writerId: EntityId;
  #target: SendTarget;

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
    this.#context.counters.acknacks++;
    this.#context.world.send(this.#target, {
      kind: 'acknack',
      readerId: this.#context.options.entityId,
      writerId: this.#writerId,
      state: numberSet(base, missing),
      count: this.#context.counts.nextAckNack(),
      final,
    });
  }

  /** An empty set says that all fragments before its base are here. */
  nackFrag(sequence: SequenceNumber, fragments: NumberSet): void {
    this.#context.counters.nackFrags++;
    this.#context.world.send(this.#target, {
      kind: 'nack-frag',
      readerId: this.#context.options.entityId,
      writerId: this.#writerId,
      sequence,
      fragments,
      count: this.#context.counts.nextNackFrag(),
    });
  }
}
