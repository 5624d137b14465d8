import {
  type CallContext,
  OK_STATUS,
  type RenderFrame__Output,
  type RenderRsp__Output,
  assertOk,
} from '@blender-sim/protocol';
import { type AcceptOptions, AcceptedRequest, type Asked } from './accepted-request.js';
import type { Dispatcher } from './dispatcher.js';
import { FrameStream } from './frame-stream.js';
import type { LiveNode } from './live-node.js';
import { judge } from './retry.js';

export interface RenderRelayOptions extends AcceptOptions {
  readonly dispatcher: Dispatcher;
}

/** Hands a driver's Render to a render node and its answer back, whole or not at all. */
export class RenderRelay {
  readonly #options: RenderRelayOptions;

  constructor(options: RenderRelayOptions) {
    this.#options = options;
  }

  /** @throws StatusError; the context's cancellation. */
  async render(asked: Asked): Promise<RenderRsp__Output> {
    const accepted = new AcceptedRequest(asked, this.#options);
    const { request, context } = asked;
    try {
      const answer = await this.#options.dispatcher.run(
        asked.id,
        async (node, signal) => {
          const response = await node.client.render(accepted.slaveRequest(), { signal, deadline: context.deadline });
          assertOk(response.status);
          const facts = { ...response, images: response.task_count, octets: response.imgs.length };
          accepted.checkImages(node, facts, request.task_count);
          return response;
        },
        context.signal,
      );
      const { task_count, width, height, imgs, pixel_format } = answer;
      return { id: request.id, status: OK_STATUS, task_count, width, height, imgs, pixel_format };
    } finally {
      accepted.leave();
    }
  }

  /**
   * A node that fails under way is replaced by another one from the first pattern that has not been passed on: the driver
   * sees every pattern once and in order.
   * @throws StatusError; the context's cancellation.
   */
  async *renderStream(asked: Asked): AsyncIterable<RenderFrame__Output> {
    const accepted = new AcceptedRequest(asked, this.#options);
    const { request, context } = asked;
    try {
      let delivered = 0;
      while (delivered < request.task_count) {
        // Every run that resolves brings a frame, so that the loop ends.
        const [node, stream] = await this.#options.dispatcher.run(
          asked.id,
          async (live) => [live, await FrameStream.open(live, accepted, delivered)] as const,
          context.signal,
        );
        try {
          for (;;) {
            const frame = await nextFrame(node, stream, context);
            if (frame === undefined) break;
            delivered = frame.index + 1;
            yield frame;
          }
        } finally {
          await stream.close();
        }
      }
    } finally {
      accepted.leave();
    }
  }
}

/** The stream's next frame; undefined when it is over or cut short, and the rest is to be asked for elsewhere. */
async function nextFrame(
  node: LiveNode,
  stream: FrameStream,
  context: CallContext,
): Promise<RenderFrame__Output | undefined> {
  try {
    return await stream.next();
  } catch (error) {
    if (context.signal.aborted) throw context.signal.reason;
    if (!node.gone.signal.aborted && judge(error).kind === 'final') throw error;
    // Others go first; this one may be the only one.
    node.suspect = true;
    return undefined;
  }
}
