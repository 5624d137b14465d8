import { type Clock, linkedAbort } from '@blender-sim/base';
import {
  type BatchLimits,
  type CallContext,
  ErrCode,
  OK_STATUS,
  type PixelLayout,
  type Position,
  type RenderFrame__Output,
  type RenderReq__Output,
  type RenderRsp__Output,
  type SlaveRenderReq,
  StatusError,
  assertOk,
  checkBatch,
  imageBytes,
  positionProblem,
} from '@blender-sim/protocol';
import type { Dispatcher } from './dispatcher.js';
import type { LiveNode } from './live-node.js';
import type { RigBinding } from './rig-binding.js';
import type { TaskPool } from './task-pool.js';

export interface RenderRelayOptions {
  readonly clock: Clock;
  readonly binding: RigBinding;
  readonly pool: TaskPool;
  readonly dispatcher: Dispatcher;
  readonly limits: Pick<BatchLimits, 'maxTasks' | 'maxBytes'>;
}

/** A request that has been checked and has a place in the pool. */
interface Accepted {
  readonly slaveRequest: SlaveRenderReq;
  readonly layout: PixelLayout;
  readonly leave: () => void;
}

/** Hands a driver's Render to a render node and its answer back, whole or not at all. */
export class RenderRelay {
  readonly #options: RenderRelayOptions;

  constructor(options: RenderRelayOptions) {
    this.#options = options;
  }

  async render(id: string, request: RenderReq__Output, position: Position, context: CallContext): Promise<RenderRsp__Output> {
    const accepted = this.#accept(id, request, position, context);
    try {
      const answer = await this.#options.dispatcher.run(
        id,
        async (node, signal) => {
          const response = await node.client.render(accepted.slaveRequest, { signal, deadline: context.deadline });
          assertOk(response.status);
          this.#checkImages(node, response, request.task_count, response.imgs.length, accepted.layout);
          return response;
        },
        context.signal,
      );
      return {
        id: request.id,
        status: OK_STATUS,
        task_count: answer.task_count,
        width: answer.width,
        height: answer.height,
        imgs: answer.imgs,
        pixel_format: request.pixel_format,
      };
    } finally {
      accepted.leave();
    }
  }

  /**
   * A node that fails under way is replaced by another one from the first pattern that has not been passed on: the driver
   * sees every pattern once and in order.
   */
  async *renderStream(
    id: string,
    request: RenderReq__Output,
    position: Position,
    context: CallContext,
  ): AsyncIterable<RenderFrame__Output> {
    const accepted = this.#accept(id, request, position, context);
    try {
      let delivered = 0;
      while (delivered < request.task_count) {
        // Each run yields the frames one try brings; a failing try throws only when it brought none.
        const frames = await this.#options.dispatcher.run(
          id,
          (node, signal) => this.#firstFrame(node, signal, accepted, request, delivered, context),
          context.signal,
        );
        for await (const frame of frames) {
          delivered = frame.index + 1;
          yield frame;
        }
      }
    } finally {
      accepted.leave();
    }
  }

  /** Starts a stream and waits for its first frame, so that a node that is not there counts as a failed try. */
  async #firstFrame(
    node: LiveNode,
    signal: AbortSignal,
    accepted: Accepted,
    request: RenderReq__Output,
    from: number,
    context: CallContext,
  ): Promise<AsyncIterable<RenderFrame__Output>> {
    const rest: SlaveRenderReq = {
      ...accepted.slaveRequest,
      task_count: request.task_count - from,
      lights: request.lights.slice(from * request.light_count),
    };
    // The try's own signal ends with the first frame; the stream after it lives as long as the call and the node.
    const whole = linkedAbort(context.signal, node.gone.signal);
    const call = node.client.renderStream(rest, { signal: whole.signal, deadline: context.deadline });
    const frames = call[Symbol.asyncIterator]();
    const end = async (): Promise<void> => {
      whole.dispose();
      await frames.return?.();
    };
    let expected = from;
    const next = async (): Promise<RenderFrame__Output | undefined> => {
      const result = await frames.next();
      if (result.done === true) {
        if (expected < request.task_count) {
          throw new StatusError('RENDER_FAILED', `the node ended its stream after ${String(expected - from)} patterns`);
        }
        return undefined;
      }
      const frame = result.value;
      assertOk(frame.status);
      this.#checkImages(node, frame, 1, frame.img.length, accepted.layout);
      if (frame.index + from !== expected) {
        throw new StatusError('RENDER_FAILED', `the node sent pattern ${String(frame.index + from)} for ${String(expected)}`);
      }
      expected += 1;
      return {
        ...frame,
        index: frame.index + from,
        tasks_done: frame.tasks_done + from,
        task_count: request.task_count,
      };
    };
    let first: RenderFrame__Output | undefined;
    try {
      first = await next();
      signal.throwIfAborted();
    } catch (error) {
      await end();
      throw error;
    }
    return (async function* () {
      try {
        for (let frame = first; frame !== undefined; ) {
          yield frame;
          try {
            frame = await next();
          } catch (error) {
            if (context.signal.aborted) throw context.signal.reason;
            if (error instanceof StatusError && error.toStatus().code === ErrCode.INVALID_ARGUMENT) throw error;
            // Cut short: the caller of the iterator asks for the rest elsewhere.
            return;
          }
        }
      } finally {
        await end();
      }
    })();
  }

  #accept(id: string, request: RenderReq__Output, position: Position, context: CallContext): Accepted {
    const { binding, clock, limits, pool } = this.#options;
    const { rig } = binding;
    const layout = checkBatch(request, {
      ...limits,
      lightCount: rig?.light_count,
      width: rig?.width,
      height: rig?.height,
    });
    // Moved before the rig was known, or restored by a driver of another one.
    const problem = positionProblem(position, binding.limits);
    if (problem !== undefined) throw new StatusError('INVALID_ARGUMENT', problem);
    context.signal.throwIfAborted();
    const bytes = rig ? request.task_count * imageBytes(rig.width, rig.height, layout) : 0;
    return {
      layout,
      leave: pool.enter(bytes),
      slaveRequest: {
        position: { ...position },
        task_count: request.task_count,
        light_count: request.light_count,
        lights: request.lights,
        request_id: id,
        deadline_ms: context.deadline ? Math.max(1, context.deadline.getTime() - clock.wallMs()) : 0,
        pixel_format: request.pixel_format,
      },
    };
  }

  #checkImages(
    node: LiveNode,
    image: { readonly width: number; readonly height: number },
    count: number,
    octets: number,
    layout: PixelLayout,
  ): void {
    const { rig } = this.#options.binding;
    const sizeIsRigs = !node.rig || !rig || (image.width === rig.width && image.height === rig.height);
    if (sizeIsRigs && octets === count * imageBytes(image.width, image.height, layout)) return;
    throw new StatusError(
      'RENDER_FAILED',
      `node ${String(node.serial)} answered ${String(octets)} octets as ${String(count)} images of ${String(image.width)}x${String(image.height)} ${layout.name}`,
    );
  }
}
