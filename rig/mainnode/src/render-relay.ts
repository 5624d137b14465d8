import type { Logger } from '@blender-sim/base';
import {
  type CallContext,
  type NodeAddress,
  OK_STATUS,
  type RenderFrame__Output,
  type RenderRsp__Output,
  type SlaveRenderRsp__Output,
  assertOk,
} from '@blender-sim/protocol';
import { type AcceptOptions, AcceptedRequest, type Asked } from './accepted-request.js';
import { helpersOf } from './affinity.js';
import type { Dispatcher } from './dispatcher.js';
import { FrameStream } from './frame-stream.js';
import type { LiveNode } from './live-node.js';
import { goesOnElsewhere } from './retry.js';
import { type SharedImages, SharedImagesError } from './shared-images.js';

export interface RenderRelayOptions extends AcceptOptions {
  readonly dispatcher: Dispatcher;
  /** The live nodes, read afresh for every try. */
  readonly nodes: () => Iterable<LiveNode>;
  /** Images by shared memory from nodes on this host; undefined: none. */
  readonly sharedImages: SharedImages | undefined;
  readonly logger: Logger;
}

/** Hands a driver's Render to a render node and its answer back, whole or not at all. */
export class RenderRelay {
  readonly #options: RenderRelayOptions;
  /** Nodes whose files can't be read, such as those in a container that looks like this host. */
  readonly #notShared = new WeakSet<LiveNode>();

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
        async (node, signal) => this.#ask(node, accepted, signal),
        context.signal,
        () => accepted.placement,
      );
      const { task_count, width, height, imgs, pixel_format, mode, samples, noise } = answer;
      const images = { task_count, width, height, imgs, pixel_format };
      return { id: request.id, status: OK_STATUS, ...images, mode, samples, noise };
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
          async (live) => {
            const opened = await FrameStream.open(live, accepted, delivered, this.#helpers(live, accepted));
            return [live, opened] as const;
          },
          context.signal,
          () => accepted.placement,
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

  async #ask(node: LiveNode, accepted: AcceptedRequest, signal: AbortSignal): Promise<SlaveRenderRsp__Output> {
    const answered = node.load.take(accepted.asked.request.task_count);
    try {
      const shared = this.#notShared.has(node) ? undefined : this.#options.sharedImages;
      try {
        return await this.#call(node, accepted, shared, signal);
      } catch (error) {
        if (!(error instanceof SharedImagesError)) throw error;
        this.#notShared.add(node);
        this.#options.logger.warn('no shared memory with a node', { node: node.serial, reason: error.message });
        return await this.#call(node, accepted, undefined, signal);
      }
    } finally {
      answered();
    }
  }

  /** @throws SharedImagesError when the node handed over a file that can't be read. */
  async #call(
    node: LiveNode,
    accepted: AcceptedRequest,
    shared: SharedImages | undefined,
    signal: AbortSignal,
  ): Promise<SlaveRenderRsp__Output> {
    const { request, context } = accepted.asked;
    const slaveRequest = accepted.slaveRequest(0, this.#helpers(node, accepted), shared?.host);
    const response = await node.client.render(slaveRequest, { signal, deadline: context.deadline });
    assertOk(response.status);
    const { imgs, shared_file: file, task_count: images } = response;
    const inFile = shared !== undefined && file !== '' && imgs.length === 0;
    const octets = inFile ? accepted.octetsOf(response) : imgs.length;
    accepted.checkImages(node, { ...response, images, octets }, request.task_count);
    return inFile ? { ...response, imgs: await shared.take(file, octets, images) } : response;
  }

  #helpers(node: LiveNode, { placement }: AcceptedRequest): NodeAddress[] {
    return placement === undefined ? [] : helpersOf(node, this.#options.nodes(), placement);
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
    if (!goesOnElsewhere(node, error, context.signal)) throw error;
    return undefined;
  }
}
