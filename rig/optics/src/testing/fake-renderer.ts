import { type Clock, linkedAbort, raceAbort, sleep } from '@blender-sim/base';
import { type Position, pixelLayout } from '@blender-sim/protocol';
import { type CameraResponse, developImage } from '../camera-response.js';
import type { GroundTruth } from '../ground-truth.js';
import type { FrameQuality, RenderCalls, RenderRequest, Renderer, RendererInfo, RendererLoad } from '../renderer.js';
import { RendererError } from '../renderer-error.js';
import { fakeLight, fakeTruth } from './fake-light.js';
import { FakeSlots } from './fake-slots.js';

/** What goes wrong with a pattern: an error, or no answer until the request is aborted. */
export type Fault = RendererError | 'hang';

export interface FakeRendererOptions {
  /** Default 24. */
  readonly lightCount?: number;
  /** Pixels. Default 16. */
  readonly width?: number;
  /** Pixels. Default 12. */
  readonly height?: number;
  /** Patterns at the same time. Default 2. */
  readonly slots?: number;
  /** Patterns waiting or under way beyond which a request gets RENDERER_BUSY. Default no limit. */
  readonly maxQueued?: number;
  /** What the fake camera makes of light. Default exposure 1, responsivity Rec. 709 luminance. */
  readonly response?: CameraResponse;
  readonly rendererDigest?: string;
  /** Time a pattern takes: `ms` of its index, on `clock`. Default a few turns of the event loop. */
  readonly delay?: { readonly clock: Clock; readonly ms: (index: number) => number };
  /** Overwrites a frame's pixels once its onFrame has resolved, as shared memory is: shows who keeps them too long. */
  readonly reusesBuffers?: boolean;
}

const REC709_LUMINANCE: CameraResponse = { exposure: 1, responsivity: [0.2126, 0.7152, 0.0722] };

/** A Renderer without Blender: deterministic linear light at once, or delayed, failing or hanging as a test wants it. */
export class FakeRenderer implements Renderer {
  readonly info: RendererInfo;
  readonly response: CameraResponse;
  /** Asked before every pattern; may be set while requests run. */
  fault: (request: RenderRequest, index: number) => Fault | undefined = () => undefined;
  /** Every request that was taken, in order. */
  readonly requests: RenderRequest[] = [];
  readonly #options: FakeRendererOptions;
  readonly #slots: FakeSlots;
  readonly #closed = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #queued = 0;

  constructor(options: FakeRendererOptions = {}) {
    const { lightCount = 24, width = 16, height = 12, rendererDigest = 'fake-renderer-1' } = options;
    this.info = { lightCount, width, height, rendererDigest, renderer: 'fake' };
    this.response = options.response ?? REC709_LUMINANCE;
    this.#options = options;
    this.#slots = new FakeSlots(options.slots ?? 2);
  }

  load(): RendererLoad {
    return { slots: this.#slots.size, busy: this.#slots.busy, queued: this.#queued, rssBytes: 0 };
  }

  async render(request: RenderRequest, calls: RenderCalls, signal?: AbortSignal): Promise<void> {
    this.#closed.signal.throwIfAborted();
    signal?.throwIfAborted();
    if (this.#queued + request.taskCount > (this.#options.maxQueued ?? Number.POSITIVE_INFINITY)) {
      throw new RendererError('RENDERER_BUSY', `${String(this.#queued)} patterns wait already.`);
    }
    this.requests.push(request);
    const { controller, signal: ended, dispose } = linkedAbort(signal, this.#closed.signal);
    let done = 0;
    const patterns = Array.from({ length: request.taskCount }, async (_, index) => {
      this.#queued += 1;
      try {
        await this.#pattern(request, index, calls, ended);
        done += 1;
        calls.onProgress?.({ done, taskCount: request.taskCount, fraction: done / request.taskCount });
      } catch (error) {
        // The first failure ends the request; its other patterns stop.
        controller.abort(error);
        throw error;
      } finally {
        this.#queued -= 1;
      }
    });
    const all = Promise.allSettled(patterns);
    this.#running.add(all);
    try {
      await all;
      ended.throwIfAborted();
    } finally {
      this.#running.delete(all);
      dispose();
    }
  }

  async groundTruth(position: Position, signal?: AbortSignal): Promise<GroundTruth> {
    this.#closed.signal.throwIfAborted();
    signal?.throwIfAborted();
    await nextTurn();
    return fakeTruth(this.info, position);
  }

  /** What it says of its images: as asked for, and a noise that a test can tell from none. */
  quality({ quality }: RenderRequest): FrameQuality {
    return { mode: quality?.mode ?? 'basis', samples: quality?.samples ?? 32, noise: quality?.noise ?? 0.125 };
  }

  async close(): Promise<void> {
    this.#closed.abort(new RendererError('RENDERER_CLOSED', 'The renderer is closed.'));
    await Promise.all(this.#running);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #pattern(request: RenderRequest, index: number, calls: RenderCalls, signal: AbortSignal): Promise<void> {
    const leave = await this.#slots.take(signal);
    try {
      await this.#work(request, index, signal);
      const pixels = this.pixels(request, index);
      const { width, height } = this.info;
      await raceAbort(
        Promise.resolve(calls.onFrame({ index, width, height, pixels, quality: this.quality(request) })),
        signal,
      );
      if (this.#options.reusesBuffers) pixels.fill(0xaa);
    } finally {
      leave();
    }
  }

  /** The image of one pattern, as every render() of it gives. */
  pixels(request: RenderRequest, index: number): Uint8Array<ArrayBuffer> {
    const layout = pixelLayout(request.pixelFormat);
    if (layout === undefined) throw new RangeError(`pixelFormat ${String(request.pixelFormat)} is unknown.`);
    const words = request.words.subarray(index * request.lightCount, (index + 1) * request.lightCount);
    return Uint8Array.from(developImage(fakeLight(this.info, words, request.position), layout, this.response));
  }

  async #work(request: RenderRequest, index: number, signal: AbortSignal): Promise<void> {
    const fault = this.fault(request, index);
    if (fault === 'hang') await raceAbort(new Promise<never>(() => undefined), signal);
    const { delay } = this.#options;
    if (delay) await sleep(delay.clock, `fake pattern ${String(index)}`, delay.ms(index), signal);
    // Neighbours take different times, so that frames come out of order where there is more than one slot.
    else for (let turn = 0; turn <= (index * 2) % 3; turn++) await nextTurn();
    signal.throwIfAborted();
    if (fault instanceof RendererError) throw fault;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
