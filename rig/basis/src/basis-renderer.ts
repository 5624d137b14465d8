import { type Logger, linkedAbort, raceAbort, sharedAbort } from '@blender-sim/base';
import type { Rig } from '@blender-sim/description';
import {
  type BasisPlan,
  type ExposeJob,
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
import { type HostPort, type PixelLayout, type Position, pixelLayout } from '@blender-sim/protocol';
import { basisKey } from './basis-key.js';
import { type CameraStage, familyOf, outputOf } from './camera-stage.js';
import {
  type PairCodec,
  type PairCounts,
  type PairHelper,
  PairSource,
  type PairStore,
  type Place,
} from './pair-source.js';
import { type PatternWeights, patternWeights } from './pattern.js';
import { patternNoise } from './pattern-noise.js';
import { type LightOptions, type PlaneStore, bringLight, imagesOfBlock } from './request-light.js';
import { type Lease, ResidentMemory, type Slabs } from './resident-memory.js';
import { type PlaneKind, lanesOf } from './resident.js';
import { sixteenBitSteps } from './sixteen-bit.js';
import { type SumFamily, type SumSettings, planesOf, sumJob } from './summing.js';
import { qualityName, wantedQuality } from './wanted-quality.js';

/** The kernel's threads and memory. */
export interface Exposer extends Slabs, PlaneStore {
  /** Images of a job; they wait for release(). */
  expose(
    job: ExposeJob,
    signal?: AbortSignal,
  ): Promise<{ readonly images: readonly Uint8Array<SharedArrayBuffer>[]; release(): void }>;
  close(): Promise<void>;
}

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
  /** Patterns that may wait or be under way; beyond it RENDERER_BUSY. A request finds room when nothing else waits. */
  readonly maxQueued: number;
  /** Light traced by other nodes. */
  readonly helperOf?: ((node: HostPort) => PairHelper) | undefined;
  /** Called once by close() after all parts are closed. */
  readonly onClosed?: () => Promise<void>;
}

/** Patterns of one job of the kernel: enough for its speed, few enough for the first image to come soon. */
const BATCH = 16;
/** Blocks under way for a process: one is traced, one is taken over. */
const LANES_A_PROCESS = 2;
/** Share of the work that tracing counts as in the progress; the sums are the rest. */
const TRACING_SHARE = 0.95;

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
  readonly #memory: ResidentMemory;
  readonly #light: LightOptions;
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
    this.#memory = new ResidentMemory(exposer);
    this.#light = {
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
    };
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
    const stop = linkedAbort(signal, this.#closing.signal);
    const running = this.#render(request, calls, stop.signal);
    this.#running.add(running);
    try {
      await running;
    } finally {
      this.#running.delete(running);
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

  async #render(request: RenderRequest, calls: RenderCalls, signal: AbortSignal): Promise<void> {
    const { rig, tracer, helperOf } = this.#options;
    const layout = pixelLayout(request.pixelFormat);
    if (layout === undefined)
      throw new RendererError('RENDERER_FAILED', `Unknown pixel format ${String(request.pixelFormat)}.`);
    const wanted = wantedQuality(rig, request.quality);
    const { taskCount, lightCount, words, position } = request;
    const patterns = Array.from({ length: taskCount }, (_unused, task) =>
      patternWeights(words.subarray(task * lightCount, (task + 1) * lightCount)),
    );
    const steps = layout.bytesPerSample === 1 ? sixteenBitSteps(rig, tracer.info, position) : undefined;
    const families = patterns.map((pattern) => familyOf(rig.camera, layout, pattern, steps !== undefined));
    const leds = this.#ledsOf(patterns);
    const blocks = this.#blocksOf(leds);
    const place = this.place(position);
    this.#queued += taskCount;
    let left = taskCount;
    let lease: Lease | undefined;
    try {
      lease = await this.#memory.lease(`${place.key} ${qualityName(wanted)}`, this.#most(families, blocks), signal);
      const { resident, slab } = lease;
      const progress = new Progress(blocks.length, taskCount, calls);
      const bring = (kinds: readonly PlaneKind[], some: readonly number[]): Promise<void> =>
        bringLight(this.#light, {
          place,
          wanted,
          blocks: some,
          kinds,
          resident,
          slab,
          stepOf: (group) => steps?.[group] ?? 1,
          helpers: helperOf === undefined ? [] : (request.helpers ?? []).map(helperOf),
          onBlock: (block, share) => progress.traced(block, share),
          signal,
        });
      await bring([...new Set(families.flatMap(planesOf))], blocks);
      // Pixels beyond the 16-bit range take the float planes, for the patterns that light such an LED.
      patterns.forEach(({ lit }, task) => {
        const is16 = families[task] === 'white' || families[task] === 'grey';
        if (is16 && lit.some((led) => resident.tooBright.has(led))) families[task] = 'mono';
      });
      if (families.includes('mono')) {
        const some = patterns.filter((_pattern, task) => families[task] === 'mono');
        await bring(['mono'], this.#blocksOf(this.#ledsOf(some)));
      }
      const settings: Omit<SumSettings, 'output' | 'exposure'> = {
        pixels: this.#light.sizes.pixels,
        ambient: this.#plan.ambientBlock === undefined ? undefined : rig.leds.length,
        responsivity: rig.camera.responsivity,
        stepOf: (group) => steps?.[group] ?? 1,
      };
      for (const batch of batchesOf(families)) {
        const part = batch.tasks.map((task) => patterns[task] as PatternWeights); // tasks are indexes of patterns
        const partLeds = this.#ledsOf(part);
        const { exposure, output } = outputOf(rig.camera, layout);
        const job = sumJob(batch.family, part, partLeds, resident, { ...settings, exposure, output });
        const exposed = await this.#options.exposer.expose(job, signal);
        try {
          for (const [at, task] of batch.tasks.entries()) {
            const image = exposed.images[at];
            const pattern = part[at];
            if (image === undefined || pattern === undefined) throw new RangeError('the kernel gave too few images');
            const pixels = await this.#options.camera.expose(image, {
              layout,
              position,
              words: words.subarray(task * lightCount, (task + 1) * lightCount),
              repetition: request.quality?.repetition ?? 0,
            });
            const { samples, noise } = patternNoise(rig.camera, layout, pattern, settings.ambient, resident);
            const { width, height } = this.info;
            const quality = { mode: 'basis' as const, samples, noise };
            // Not for ever: a caller that was aborted may never come back from its onFrame.
            await raceAbort(Promise.resolve(calls.onFrame({ index: task, width, height, pixels, quality })), signal);
            left -= 1;
            this.#queued -= 1;
            progress.delivered();
          }
        } finally {
          exposed.release();
        }
      }
    } finally {
      this.#queued -= left;
      lease?.release();
    }
  }

  /** LEDs that any of the patterns lights, and the ambient light. */
  #ledsOf(patterns: readonly PatternWeights[]): number[] {
    const leds = new Set<number>();
    for (const { lit } of patterns) for (const led of lit) leds.add(led);
    if (this.#plan.ambientBlock !== undefined) leds.add(this.#plan.blockOf.length);
    return [...leds].sort((a, b) => a - b);
  }

  #blocksOf(leds: readonly number[]): number[] {
    const blocks = leds.map((led) => this.#plan.blockOf[led] ?? this.#plan.ambientBlock ?? 0);
    return [...new Set(blocks)].sort((a, b) => a - b);
  }

  /** Slabs a request may need: its planes, and the float ones for LEDs that turn out too bright. */
  #most(families: readonly SumFamily[], blocks: readonly number[]): number {
    const kinds = new Set(families.flatMap(planesOf));
    if (kinds.has('mono16')) kinds.add('mono');
    const leds = blocks.flatMap((block) => imagesOfBlock(this.#plan, block));
    let slabs = 0;
    for (const kind of kinds) slabs += new Set(leds.map((led) => Math.floor(led / lanesOf(kind)))).size;
    return slabs;
  }
}

/** Patterns of one family one after another, in their order, a batch's worth at a time. */
function batchesOf(families: readonly SumFamily[]): { family: SumFamily; tasks: number[] }[] {
  const batches: { family: SumFamily; tasks: number[] }[] = [];
  families.forEach((family, task) => {
    const last = batches.at(-1);
    if (last?.family === family && last.tasks.length < BATCH) last.tasks.push(task);
    else batches.push({ family, tasks: [task] });
  });
  return batches;
}

/** Adds up how far a request is; never goes back. */
class Progress {
  readonly #shares: Map<number, number> = new Map();
  readonly #blocks: number;
  readonly #taskCount: number;
  readonly #calls: RenderCalls;
  #done = 0;
  #fraction = 0;

  constructor(blocks: number, taskCount: number, calls: RenderCalls) {
    this.#blocks = blocks;
    this.#taskCount = taskCount;
    this.#calls = calls;
  }

  traced(block: number, share: number): void {
    this.#shares.set(block, Math.max(share, this.#shares.get(block) ?? 0));
    this.#tell();
  }

  delivered(): void {
    this.#done += 1;
    this.#tell();
  }

  #tell(): void {
    let traced = 0;
    for (const share of this.#shares.values()) traced += share;
    const light = this.#blocks === 0 ? 1 : traced / this.#blocks;
    const done = this.#done / this.#taskCount;
    const now = this.#done === this.#taskCount ? 1 : TRACING_SHARE * light + (1 - TRACING_SHARE) * done;
    this.#fraction = Math.max(this.#fraction, now);
    this.#calls.onProgress?.({ done: this.#done, taskCount: this.#taskCount, fraction: this.#fraction });
  }
}
