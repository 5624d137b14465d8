import { type Clock, type Logger, linkedAbort, sharedAbort, systemClock } from '@blender-sim/base';
import type { Rig } from '@blender-sim/description';
import {
  type BasisPlan,
  type GroundTruth,
  type RenderCalls,
  type RenderRequest,
  type Renderer,
  RendererError,
  type RendererInfo,
  type RendererLoad,
  type Tracer,
  planBasis,
} from '@blender-sim/optics';
import type { HostPort, Position } from '@blender-sim/protocol';
import type { Exposer } from './exposer.js';
import { basisKey } from './basis-key.js';
import type { CameraStage } from './camera-stage.js';
import { type ImageMakers, ImageRequest } from './image-request.js';
import {
  type PairCodec,
  type PairCounts,
  type PairHelper,
  PairSource,
  type PairStore,
  type Place,
} from './pair-source.js';
import { rendererFault } from './renderer-fault.js';
import type { LightOptions } from './request-light.js';
import { ResidentMemory } from './resident-memory.js';

export interface BasisRendererOptions {
  readonly rig: Rig;
  /** Closed with the renderer. */
  readonly tracer: Tracer;
  /** Closed with the renderer. */
  readonly store: PairStore & { close(): Promise<void> };
  /** Undefined: light is neither given to other nodes nor taken from them. */
  readonly codec?: PairCodec | undefined;
  /** Closed with the renderer. */
  readonly exposer: Exposer;
  /** Closed with the renderer. */
  readonly camera: CameraStage;
  /** One render a pattern, for mode direct; undefined: the tracer has none. Closed with the renderer. */
  readonly direct: Renderer | undefined;
  readonly rendererDigest: string;
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
  /** Patterns that may wait or be under way; beyond it RENDERER_BUSY. A request finds room when nothing else waits. */
  readonly maxQueued: number;
  /** Light traced by other nodes. */
  readonly helperOf?: ((node: HostPort) => PairHelper) | undefined;
  /** Called once by close() after all parts are closed. */
  readonly onClosed?: () => Promise<void>;
}

/** Blocks under way for a process: one is traced, one is taken over. */
const LANES_A_PROCESS = 2;
/**
 * Traces a position once and answers every pattern by a weighted sum of its LED images (20-light-transport). What is traced
 * is a function of rig, position and quality alone, so the same request gives the same bytes whatever is cached, whoever
 * traced it and whatever else is asked for.
 */
export class BasisRenderer implements Renderer {
  readonly info: RendererInfo;
  readonly #options: BasisRendererOptions;
  readonly #plan: BasisPlan;
  readonly #source: PairSource;
  readonly #makers: ImageMakers;
  readonly #closing = sharedAbort();
  readonly #running = new Set<Promise<void>>();
  #queued = 0;
  #closed: Promise<void> | undefined;

  constructor(options: BasisRendererOptions) {
    const { rig, tracer, store, exposer, camera, logger } = options;
    const { info } = tracer;
    this.#options = options;
    const { width, height } = rig.camera;
    this.info = {
      lightCount: rig.leds.length,
      width,
      height,
      rendererDigest: options.rendererDigest,
      renderer: info.name,
    };
    this.#plan = planBasis({
      lightCount: rig.leds.length,
      pixels: info.width * info.height,
      hasAmbient: info.hasAmbient,
      maxGroups: info.maxGroups,
    });
    this.#source = new PairSource(tracer, this.#plan, rig.render.seed, store, options.codec, logger);
    const light: LightOptions = {
      plan: this.#plan,
      source: this.#source,
      planes: exposer,
      noiseScale: rig.camera,
      sizes: {
        pixels: width * height,
        sourcePixels: info.width * info.height,
        ...(camera.lens === undefined ? {} : { map: camera.lens }),
      },
      lanes: LANES_A_PROCESS * Math.max(1, tracer.load().slots),
      clock: options.clock ?? systemClock,
    };
    const memory = new ResidentMemory(exposer);
    this.#makers = { rig, tracer: info, light, memory, exposer, camera, helperOf: options.helperOf };
  }

  /** Pairs traced, read and had from other nodes since the start. */
  get counts(): Readonly<PairCounts> {
    return this.#source.counts;
  }

  load(): RendererLoad {
    const tracing = this.#options.tracer.load();
    const direct = this.#options.direct?.load();
    return {
      ...tracing,
      busy: Math.max(tracing.busy, direct?.busy ?? 0),
      queued: this.#queued + (direct?.queued ?? 0),
    };
  }

  async render(request: RenderRequest, calls: RenderCalls, signal?: AbortSignal): Promise<void> {
    this.#closing.signal.throwIfAborted();
    signal?.throwIfAborted();
    const { rig, direct, tracer, maxQueued } = this.#options;
    const mode =
      request.quality?.mode ??
      (rig.render.mode === 'direct' && request.quality?.noise === undefined ? 'direct' : 'basis');
    if (mode === 'direct') {
      if (direct === undefined) {
        throw new RendererError(
          'RENDERER_REFUSED',
          `options.mode: the ${tracer.info.name} renderer has no mode direct; ask for basis or auto.`,
        );
      }
      return direct.render(request, calls, signal);
    }
    if (this.#queued > 0 && this.#queued + request.taskCount > maxQueued) {
      throw new RendererError(
        'RENDERER_BUSY',
        `${String(this.#queued)} patterns wait; the queues take ${String(maxQueued)}.`,
      );
    }
    const images = new ImageRequest(this.#makers, this.place(request.position), request);
    const stop = linkedAbort(signal, this.#closing.signal);
    let left = request.taskCount;
    this.#queued += left;
    const onFrame: RenderCalls['onFrame'] = async (frame) => {
      await calls.onFrame(frame);
      left -= 1;
      this.#queued -= 1;
    };
    const running = images.run({ ...calls, onFrame }, stop.signal);
    this.#running.add(running);
    try {
      await running;
    } catch (error) {
      throw rendererFault(error);
    } finally {
      this.#running.delete(running);
      this.#queued -= left;
      stop.dispose();
    }
  }

  async groundTruth(position: Position, signal?: AbortSignal): Promise<GroundTruth> {
    this.#closing.signal.throwIfAborted();
    return this.#options.camera.truth(await this.#options.tracer.groundTruth(position, signal));
  }

  /** The place of a position: what its pairs are stored under. */
  place(position: Position): Place {
    const { rig, tracer } = this.#options;
    return { key: basisKey(rig.tracingDigest, tracer.info, this.#plan, position), position };
  }

  /**
   * The file of a pair, for another node that renders the same rig.
   * @param key what the other node calls the position's light.
   * @throws RendererError RENDERER_REFUSED: it means other light than this node's; as render.
   */
  async pairFile(
    position: Position,
    key: string,
    block: number,
    pair: number,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    this.#closing.signal.throwIfAborted();
    const place = this.place(position);
    if (key !== place.key) {
      throw new RendererError(
        'RENDERER_REFUSED',
        'basis_key: this node traces other light there: another rig, another Blender or another kind of processor.',
      );
    }
    const stop = linkedAbort(signal, this.#closing.signal);
    try {
      return await this.#source.file(place, block, pair, stop.signal);
    } finally {
      stop.dispose();
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const { tracer, direct, exposer, camera, store, onClosed } = this.#options;
    this.#closing.abort(new RendererError('RENDERER_CLOSED', 'The renderer was closed.'));
    await Promise.all([tracer.close(), direct?.close()]);
    await Promise.allSettled(this.#running);
    await Promise.all([exposer.close(), camera.close(), store.close()]);
    await onClosed?.();
  }
}
