import type { Rig } from '@blender-sim/description';
import {
  type GroundTruth,
  type PairWork,
  RendererError,
  type RendererLoad,
  type TracedPair,
  type Tracer,
  type TracerInfo,
} from '@blender-sim/optics';
import type { Position } from '@blender-sim/protocol';
import { type TracePool } from './pool/trace-pool.js';
import { mixed } from './trace/sample-points.js';
import { cameraSamples, imageCount } from './trace/row-work.js';

/** Jobs whose images are in memory at the same time: one is traced while the next waits ready. */
const AT_ONCE = 2;

/** The embedded ray caster. Made by `startEmbeddedTracer`. */
export class EmbeddedTracer implements Tracer {
  readonly info: TracerInfo;
  /** What is not shown as Blender would show it, in sentences without a full stop. */
  readonly warnings: readonly string[];
  readonly #rig: Rig;
  readonly #pool: TracePool;
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(rig: Rig, info: TracerInfo, warnings: readonly string[], pool: TracePool) {
    this.#rig = rig;
    this.info = info;
    this.warnings = warnings;
    this.#pool = pool;
  }

  load(): RendererLoad {
    const { rss } = process.memoryUsage();
    return {
      slots: this.#pool.threads,
      busy: Math.min(this.#busy, this.#pool.threads),
      queued: this.#busy + this.#waiting.length,
      rssBytes: rss,
    };
  }

  /**
   * Every camera sample follows a path to each LED of the work: k LEDs take max(1, round(samples / k)) of them, and no
   * noise comes from picking lights. @throws as Tracer; RendererError RENDERER_FAILED for LEDs that the rig has not.
   */
  tracePair(work: PairWork, signal?: AbortSignal, into?: Float32Array<SharedArrayBuffer>): Promise<TracedPair> {
    return this.#inTurn(async () => {
      const wrong = work.leds.find((led) => !Number.isInteger(led) || led < 0 || led >= this.info.lightCount);
      if (wrong !== undefined) {
        throw new RendererError('RENDERER_FAILED', `LED ${wrong} is asked for; the rig has ${this.info.lightCount}.`);
      }
      const { width, height } = this.info;
      const values = imageCount(work.leds) * 3;
      const planes = into ?? new Float32Array(new SharedArrayBuffer(values * width * height * 4));
      const squares = new Float64Array(new SharedArrayBuffer(height * values * 8));
      const lit = new Float64Array(new SharedArrayBuffer(height * values * 8));
      await this.#pool.run(
        {
          kind: 'pair',
          height,
          work: {
            stageM: this.#stageM(work.position),
            leds: work.leds,
            cameraSamples: cameraSamples(work.samples, work.leds),
            // Independent sequences for the halves of every pair.
            seeds: [work.offset, work.offset + work.samples].map((first) =>
              // Light paths of one LED: the same for an LED alone and among others.
              mixed(work.seed, Math.round(first / imageCount(work.leds))),
            ) as [number, number],
          },
          target: { planes, squares, lit },
        },
        signal,
      );
      const result = variances(squares, lit, values);
      // What is not finite in a plane is not finite in its squares.
      if (!result.every(Number.isFinite)) {
        throw new RendererError(
          'RENDERER_FAILED',
          'The traced light is not finite: the scene has values without bounds.',
        );
      }
      return { planes, variances: result };
    }, signal);
  }

  groundTruth(position: Position, signal?: AbortSignal): Promise<GroundTruth> {
    return this.#inTurn(async () => {
      const { width, height } = this.info;
      const map = (channels: number): Float32Array =>
        new Float32Array(new SharedArrayBuffer(width * height * channels * 4));
      const target = { normal: map(3), depth: map(1), point: map(3), albedo: map(3), mask: map(1) };
      await this.#pool.run({ kind: 'truth', height, stageM: this.#stageM(position), target }, signal);
      const toUnit = 1 / this.#rig.metresPerUnit;
      return {
        width,
        height,
        ...target,
        depth: target.depth.map((value) => value * toUnit),
        point: target.point.map((value) => value * toUnit),
      };
    }, signal);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #stageM({ x, y, z }: Position): readonly [number, number, number] {
    const unit = this.#rig.metresPerUnit;
    return [x * unit, y * unit, z * unit];
  }

  /** Keeps the memory of work that waits small: its images are made when its turn comes. */
  async #inTurn<T>(run: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    signal?.throwIfAborted();
    if (this.#busy >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#busy++;
    try {
      signal?.throwIfAborted();
      return await run();
    } finally {
      const next = this.#waiting.shift();
      // The place is handed on, not given back and taken again.
      if (next === undefined) this.#busy--;
      else next();
    }
  }
}

/** In the order of the rows, whoever traced them: sums of floats depend on it. */
function variances(squares: Float64Array, lit: Float64Array, values: number): Float64Array {
  const sums = new Float64Array(values);
  const pixels = new Float64Array(values);
  squares.forEach((square, at) => {
    sums[at % values] = (sums[at % values] ?? 0) + square;
    pixels[at % values] = (pixels[at % values] ?? 0) + (lit[at] ?? 0);
  });
  return sums.map((sum, value) => sum / Math.max(1, pixels[value] ?? 0));
}
