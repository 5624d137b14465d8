import { raceAbort } from '@blender-sim/base';
import type { Rig } from '@blender-sim/description';
import {
  type BasisPlan,
  type RenderCalls,
  type RenderRequest,
  RendererError,
  type TracerInfo,
} from '@blender-sim/optics';
import { type HostPort, type PixelLayout, pixelLayout } from '@blender-sim/protocol';
import { batchesOf } from './batches.js';
import { type CameraStage, familyOf, outputOf, sumBytes } from './camera-stage.js';
import type { Exposer } from './exposer.js';
import type { PairHelper, Place } from './pair-source.js';
import { type PatternWeights, patternWeights } from './pattern.js';
import { patternNoise } from './pattern-noise.js';
import { Progress } from './progress.js';
import { type LightOptions, bringLight, imagesOfBlock } from './request-light.js';
import type { Lease, ResidentMemory } from './resident-memory.js';
import { type PlaneKind, lanesOf } from './resident.js';
import { sixteenBitSteps } from './sixteen-bit.js';
import { type ImageFamily, type SumSettings, planesOf, sumJob } from './summing.js';
import { qualityName, wantedQuality } from './wanted-quality.js';

/** What images are made with, for every request of a rig. */
export interface ImageMakers {
  readonly rig: Rig;
  readonly tracer: TracerInfo;
  readonly light: LightOptions;
  readonly memory: ResidentMemory;
  readonly exposer: Exposer;
  readonly camera: CameraStage;
  readonly helperOf: ((node: HostPort) => PairHelper) | undefined;
}

/** A request under way: its patterns, the sums they take, and the light those need. */
export class ImageRequest {
  readonly #makers: ImageMakers;
  readonly #request: RenderRequest;
  readonly #place: Place;
  readonly #layout: PixelLayout;
  readonly #patterns: readonly PatternWeights[];
  /** Of each pattern. */
  readonly #families: ImageFamily[];
  readonly #steps: readonly number[] | undefined;

  /** @throws RendererError for a pixel format nobody knows. */
  constructor(makers: ImageMakers, place: Place, request: RenderRequest) {
    const { rig, tracer } = makers;
    const layout = pixelLayout(request.pixelFormat);
    if (layout === undefined)
      throw new RendererError('RENDERER_FAILED', `Unknown pixel format ${String(request.pixelFormat)}.`);
    this.#makers = makers;
    this.#request = request;
    this.#place = place;
    this.#layout = layout;
    this.#patterns = Array.from({ length: request.taskCount }, (_unused, task) => patternWeights(this.#words(task)));
    this.#steps = layout.bytesPerSample === 1 ? sixteenBitSteps(rig, tracer, request.position) : undefined;
    const has16 = this.#steps !== undefined;
    const settings = { camera: rig.camera, layout, has16, hasAmbient: tracer.hasAmbient };
    this.#families = this.#patterns.map((pattern) => familyOf(pattern, settings));
  }

  /**
   * Traces what is missing and delivers every pattern, in order.
   * @throws RendererError; KernelError; the signal's reason; what onFrame threw.
   */
  async run(calls: RenderCalls, signal: AbortSignal): Promise<void> {
    const { memory, rig } = this.#makers;
    const wanted = wantedQuality(rig, this.#request.quality);
    const leds = this.#ledsOf(this.#patterns);
    const blocks = this.#blocksOf(leds);
    const lease = await memory.lease(`${this.#place.key} ${qualityName(wanted)}`, this.#mostSlabs(blocks), signal);
    try {
      const progress = new Progress(blocks.length, this.#request.taskCount, calls);
      await this.#bringLight(lease, wanted, blocks, progress, signal);
      await this.#deliver(lease, calls, progress, signal);
    } finally {
      lease.release();
    }
  }

  async #bringLight(
    { resident, slab }: Lease,
    wanted: ReturnType<typeof wantedQuality>,
    blocks: readonly number[],
    progress: Progress,
    signal: AbortSignal,
  ): Promise<void> {
    const { light, helperOf } = this.#makers;
    const bring = (kinds: readonly PlaneKind[], some: readonly number[]): Promise<void> =>
      bringLight(light, {
        ...{ place: this.#place, wanted, blocks: some, kinds, resident, slab, signal },
        stepOf: this.#stepOf,
        helpers: helperOf === undefined ? [] : (this.#request.helpers ?? []).map(helperOf),
        onBlock: (block, share) => progress.traced(block, share),
      });
    await bring([...new Set(this.#families.flatMap(planesOf))], blocks);
    // Pixels beyond the 16-bit range take the float planes, for the patterns that light such an LED.
    this.#patterns.forEach(({ lit }, task) => {
      const is16 = this.#families[task] === 'white' || this.#families[task] === 'grey';
      if (is16 && lit.some((led) => resident.tooBright.has(led))) this.#families[task] = 'mono';
    });
    if (!this.#families.includes('mono')) return;
    const some = this.#patterns.filter((_pattern, task) => this.#families[task] === 'mono');
    await bring(['mono'], this.#blocksOf(this.#ledsOf(some)));
  }

  async #deliver({ resident }: Lease, calls: RenderCalls, progress: Progress, signal: AbortSignal): Promise<void> {
    const { exposer, rig, light } = this.#makers;
    const { exposure, output } = outputOf(rig.camera, this.#layout);
    const settings: SumSettings = {
      pixels: light.sizes.pixels,
      ambient: this.#ambient,
      responsivity: rig.camera.responsivity,
      stepOf: this.#stepOf,
      exposure,
      output,
    };
    for (const { family, tasks } of batchesOf(this.#families, sumBytes(rig.camera, this.#layout))) {
      const part = tasks.map((task) => this.#patterns[task] as PatternWeights); // tasks are numbers of patterns
      const exposed =
        family === 'dark'
          ? this.#dark(tasks.length)
          : await exposer.expose(sumJob(family, part, this.#ledsOf(part), resident, settings), signal);
      try {
        for (const [at, task] of tasks.entries()) {
          const image = exposed.images[at];
          if (image === undefined) throw new RangeError('the kernel gave too few images');
          await this.#deliverOne(task, image, resident, calls, signal);
          progress.delivered();
        }
      } finally {
        exposed.release();
      }
    }
  }

  /** Images without light; a sensor has its noise even so. */
  #dark(count: number): Awaited<ReturnType<Exposer['expose']>> {
    const image = new Uint8Array(new SharedArrayBuffer(sumBytes(this.#makers.rig.camera, this.#layout)));
    return { images: Array.from({ length: count }, () => image), release: () => undefined };
  }

  async #deliverOne(
    task: number,
    image: Uint8Array<SharedArrayBuffer>,
    resident: Lease['resident'],
    calls: RenderCalls,
    signal: AbortSignal,
  ): Promise<void> {
    const { camera, rig } = this.#makers;
    const { position, quality } = this.#request;
    const pixels = await camera.expose(image, {
      layout: this.#layout,
      position,
      words: this.#words(task),
      repetition: quality?.repetition ?? 0,
    });
    const pattern = this.#patterns[task] as PatternWeights; // a pattern's number
    const measured = patternNoise(rig.camera, this.#layout, pattern, this.#ambient, resident);
    const { width, height } = rig.camera;
    const frame = { index: task, width, height, pixels, quality: { mode: 'basis' as const, ...measured } };
    // Not for ever: a caller that was aborted may never come back from its onFrame.
    await raceAbort(Promise.resolve(calls.onFrame(frame)), signal);
  }

  #words(task: number): Uint32Array {
    const { words, lightCount } = this.#request;
    return words.subarray(task * lightCount, (task + 1) * lightCount);
  }

  readonly #stepOf = (group: number): number => this.#steps?.[group] ?? 1;

  get #plan(): BasisPlan {
    return this.#makers.light.plan;
  }

  /** The ambient light's number: that of an LED behind the last. */
  get #ambient(): number | undefined {
    return this.#plan.ambientBlock === undefined ? undefined : this.#plan.blockOf.length;
  }

  /** LEDs that any of the patterns lights, and the ambient light. */
  #ledsOf(patterns: readonly PatternWeights[]): number[] {
    const isLit = new Uint8Array(this.#plan.blockOf.length + 1);
    for (const { lit } of patterns) for (const led of lit) isLit[led] = 1;
    if (this.#ambient !== undefined) isLit[this.#ambient] = 1;
    const leds: number[] = [];
    isLit.forEach((lit, led) => {
      if (lit === 1) leds.push(led);
    });
    return leds;
  }

  #blocksOf(leds: readonly number[]): number[] {
    const blocks = leds.map((led) => this.#plan.blockOf[led] ?? this.#plan.ambientBlock ?? 0);
    return [...new Set(blocks)].sort((a, b) => a - b);
  }

  /** Slabs the request may need: its planes, and the float ones for LEDs that turn out too bright. */
  #mostSlabs(blocks: readonly number[]): number {
    const kinds = new Set(this.#families.flatMap(planesOf));
    if (kinds.has('mono16')) kinds.add('mono');
    const leds = blocks.flatMap((block) => imagesOfBlock(this.#plan, block));
    let slabs = 0;
    for (const kind of kinds) slabs += new Set(leds.map((led) => Math.floor(led / lanesOf(kind)))).size;
    return slabs;
  }
}
