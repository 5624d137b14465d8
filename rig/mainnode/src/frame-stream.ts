import { linkedAbort } from '@blender-sim/base';
import { type NodeAddress, type RenderFrame__Output, StatusError, assertOk } from '@blender-sim/protocol';
import type { AcceptedRequest } from './accepted-request.js';
import type { LiveNode } from './live-node.js';

/**
 * One node's frames for the patterns from number `from` on: each checked, in order, numbered as in the driver's request.
 * The stream is open when its first frame is there, so that a node that is not there counts as a failed try.
 */
export class FrameStream {
  readonly #accepted: AcceptedRequest;
  readonly #node: LiveNode;
  readonly #from: number;
  readonly #frames: AsyncIterator<RenderFrame__Output>;
  readonly #life: ReturnType<typeof linkedAbort>;
  readonly #answered: (patterns?: number) => void;
  #expected: number;
  #first: RenderFrame__Output | undefined;

  private constructor(node: LiveNode, accepted: AcceptedRequest, from: number, helpers: NodeAddress[]) {
    const { context } = accepted.asked;
    this.#accepted = accepted;
    this.#node = node;
    this.#from = from;
    this.#expected = from;
    // Before the links: it may throw.
    const request = accepted.slaveRequest(from, helpers);
    // A try's own signal ends with its first frame; the stream after it lives as long as the call and the node.
    this.#life = linkedAbort(context.signal, node.gone.signal);
    const call = node.client.renderStream(request, { signal: this.#life.signal, deadline: context.deadline });
    this.#frames = call[Symbol.asyncIterator]();
    this.#answered = node.load.take(request.task_count ?? 0);
  }

  /** @throws what the node says or does instead of a first frame. */
  static async open(
    node: LiveNode,
    accepted: AcceptedRequest,
    from: number,
    helpers: NodeAddress[],
  ): Promise<FrameStream> {
    const stream = new FrameStream(node, accepted, from, helpers);
    try {
      stream.#first = await stream.#receive();
      return stream;
    } catch (error) {
      await stream.close();
      throw error;
    }
  }

  /**
   * The next frame; undefined after the last pattern, without waiting for the node to end its stream.
   * @throws what the node says or does instead.
   */
  async next(): Promise<RenderFrame__Output | undefined> {
    const first = this.#first;
    this.#first = undefined;
    if (first !== undefined) return first;
    return this.#expected < this.#accepted.asked.request.task_count ? this.#receive() : undefined;
  }

  /** Ends the call to the node, whatever is left of it. Twice is fine. */
  async close(): Promise<void> {
    this.#life.dispose();
    this.#answered();
    await this.#frames.return?.();
  }

  async #receive(): Promise<RenderFrame__Output> {
    const result = await this.#frames.next();
    if (result.done === true) {
      throw new StatusError(
        'RENDER_FAILED',
        `the node ended its stream after ${String(this.#expected - this.#from)} patterns`,
      );
    }
    const frame = result.value;
    assertOk(frame.status);
    this.#accepted.checkImages(this.#node, { ...frame, images: 1, octets: frame.img.length, noise: [frame.noise] }, 1);
    const index = frame.index + this.#from;
    if (index !== this.#expected) {
      throw new StatusError('RENDER_FAILED', `the node sent pattern ${String(index)} for ${String(this.#expected)}`);
    }
    this.#expected += 1;
    this.#answered(1);
    const { task_count } = this.#accepted.asked.request;
    return { ...frame, index, tasks_done: Math.min(task_count, frame.tasks_done + this.#from), task_count };
  }
}
