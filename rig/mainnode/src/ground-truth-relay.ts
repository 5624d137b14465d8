import {
  type CallContext,
  GROUND_TRUTH_MAPS,
  type GroundTruthPart__Output,
  type Position,
  type SlaveGroundTruthReq,
  StatusError,
  groundTruthBytes,
  positionProblem,
} from '@blender-sim/protocol';
import { type AcceptOptions, millisecondsLeft } from './accepted-request.js';
import type { Dispatcher } from './dispatcher.js';
import { goesOnElsewhere } from './retry.js';
import { TruthStream } from './truth-stream.js';

/** The header and the maps. */
const PARTS = 1 + GROUND_TRUTH_MAPS.length;

/** A driver's GetGroundTruth as it came. */
export interface TruthAsked {
  readonly id: string;
  /** Undefined before the first Move: at the rig's home. */
  readonly position: Position | undefined;
  readonly context: CallContext;
}

export interface GroundTruthRelayOptions extends AcceptOptions {
  readonly dispatcher: Dispatcher;
}

/** Hands a driver's GetGroundTruth to a render node and its parts back, each once and checked. */
export class GroundTruthRelay {
  readonly #options: GroundTruthRelayOptions;

  constructor(options: GroundTruthRelayOptions) {
    this.#options = options;
  }

  /**
   * A node that fails under way is replaced by another one, which begins again; what the driver has is not sent again. All
   * nodes of a rig and renderer give the same octets, so that the parts fit together.
   * @throws StatusError; the context's cancellation.
   */
  async *parts(asked: TruthAsked): AsyncIterable<GroundTruthPart__Output> {
    const { binding, pool, limits, dispatcher } = this.#options;
    const { context } = asked;
    const { rig } = binding;
    this.#checkPosition(asked);
    context.signal.throwIfAborted();
    const leave = pool.enter(rig ? groundTruthBytes(rig.width, rig.height) : limits.maxBytes);
    const delivered = new Set<number>();
    try {
      while (delivered.size < PARTS) {
        // Every run that resolves brings a part that the driver does not have, so that the loop ends.
        const stream = await dispatcher.run(
          asked.id,
          async (node) => {
            binding.checkSame(rig);
            return TruthStream.open({ node, request: this.#request(asked), context, rig: binding.rig, delivered });
          },
          context.signal,
          () => binding.placement(asked.position),
        );
        try {
          for (;;) {
            const part = await nextPart(stream, context);
            if (part === undefined) break;
            delivered.add(part.map);
            yield part;
          }
        } finally {
          await stream.close();
        }
      }
    } finally {
      leave();
    }
  }

  /** Made anew for every try: meanwhile time has passed and the rig may have become known. */
  #request(asked: TruthAsked): SlaveGroundTruthReq {
    const { binding, clock } = this.#options;
    this.#checkPosition(asked);
    return {
      position: { ...(asked.position ?? binding.home) },
      request_id: asked.id,
      deadline_ms: millisecondsLeft(asked.context.deadline, clock),
    };
  }

  #checkPosition({ position }: TruthAsked): void {
    const { binding } = this.#options;
    const problem = positionProblem(position ?? binding.home, binding.limits);
    if (problem !== undefined) throw new StatusError('INVALID_ARGUMENT', problem);
  }
}

/** The stream's next part; undefined when it is over or cut short, and the rest is to be asked for elsewhere. */
async function nextPart(stream: TruthStream, context: CallContext): Promise<GroundTruthPart__Output | undefined> {
  try {
    return await stream.next();
  } catch (error) {
    if (!goesOnElsewhere(stream.node, error, context.signal)) throw error;
    return undefined;
  }
}
