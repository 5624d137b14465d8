import { linkedAbort } from '@blender-sim/base';
import {
  type CallContext,
  type GroundTruthPart__Output,
  GroundTruthSequence,
  type RigInfo__Output,
  type SlaveGroundTruthReq,
  StatusError,
  assertOk,
} from '@blender-sim/protocol';
import type { LiveNode } from './live-node.js';

export interface TruthStreamOptions {
  readonly node: LiveNode;
  readonly request: SlaveGroundTruthReq;
  readonly context: CallContext;
  readonly rig: RigInfo__Output | undefined;
  /** Maps that the driver has: they are checked and not passed on. */
  readonly delivered: ReadonlySet<number>;
}

/**
 * One node's parts of a ground truth, each checked. The stream is open when its first part is there that the driver does
 * not have, so that a node that is not there counts as a failed try.
 */
export class TruthStream {
  readonly #options: TruthStreamOptions;
  readonly #parts: AsyncIterator<GroundTruthPart__Output>;
  readonly #life: ReturnType<typeof linkedAbort>;
  readonly #sequence: GroundTruthSequence;
  #first: GroundTruthPart__Output | undefined;

  private constructor(options: TruthStreamOptions) {
    const { node, request, context, rig } = options;
    this.#options = options;
    this.#sequence = new GroundTruthSequence({ width: rig?.width, height: rig?.height });
    // A try's own signal ends with its first part; the stream after it lives as long as the call and the node.
    this.#life = linkedAbort(context.signal, node.gone.signal);
    const call = node.client.groundTruth(request, { signal: this.#life.signal, deadline: context.deadline });
    this.#parts = call[Symbol.asyncIterator]();
  }

  /** @throws what the node says or does instead of a first part. */
  static async open(options: TruthStreamOptions): Promise<TruthStream> {
    const stream = new TruthStream(options);
    try {
      stream.#first = await stream.#receive();
      return stream;
    } catch (error) {
      await stream.close();
      throw error;
    }
  }

  /** Whose stream it is. */
  get node(): LiveNode {
    return this.#options.node;
  }

  /** The next part that the driver does not have; undefined after the last. @throws what the node says or does instead. */
  async next(): Promise<GroundTruthPart__Output | undefined> {
    const first = this.#first;
    this.#first = undefined;
    if (first !== undefined) return first;
    return this.#sequence.missing.length > 0 ? this.#receive() : undefined;
  }

  /** Ends the call to the node, whatever is left of it. Twice is fine. */
  async close(): Promise<void> {
    this.#life.dispose();
    await this.#parts.return?.();
  }

  async #receive(): Promise<GroundTruthPart__Output> {
    const { delivered, node } = this.#options;
    for (;;) {
      const result = await this.#parts.next();
      if (result.done === true) {
        throw new StatusError(
          'RENDER_FAILED',
          `the node ended its ground truth without ${this.#sequence.missing.join(', ')}`,
        );
      }
      const part = result.value;
      assertOk(part.status);
      const problem = this.#sequence.take(part);
      if (problem !== undefined) {
        throw new StatusError('RENDER_FAILED', `node ${String(node.serial)}: ${problem}`);
      }
      if (!delivered.has(part.map)) return part;
    }
  }
}
