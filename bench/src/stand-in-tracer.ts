import {
  type GroundTruth,
  type PairWork,
  RendererError,
  type RendererLoad,
  type TracedPair,
  type Tracer,
  type TracerInfo,
} from '@blender-sim/optics';

/** Scene-linear light of the brightest pixel: within the 16-bit steps of any rig that exposes well. */
const BRIGHTEST = 0.01;

/** What a StandInTracer pretends to be. */
export interface StandInOptions {
  readonly leds: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** At the same time. */
  readonly processes: number;
}

/** A tracer that traces nothing: a ramp of light, another one for each LED, as fast as memory can be written. */
export class StandInTracer implements Tracer {
  readonly info: TracerInfo;
  readonly #processes: number;

  constructor({ leds, width, height, processes }: StandInOptions) {
    this.#processes = processes;
    const boundsM = [
      [-0.02, -0.02, -0.02],
      [0.02, 0.02, 0.02],
    ] as const;
    const digest = 'stand-in-1';
    this.info = { name: 'stand-in', digest, lightCount: leds, width, height, hasAmbient: false, boundsM, maxGroups: 1 };
  }

  load(): RendererLoad {
    return { slots: this.#processes, busy: 0, queued: 0, rssBytes: 0 };
  }

  async tracePair(
    { leds }: PairWork,
    _signal?: AbortSignal,
    into?: Float32Array<SharedArrayBuffer>,
  ): Promise<TracedPair> {
    const images = Math.max(1, leds.length);
    const pixels = this.info.width * this.info.height;
    const planes = into ?? new Float32Array(new SharedArrayBuffer(images * 3 * pixels * 4));
    const step = BRIGHTEST / pixels / (1 + (leds[0] ?? 0));
    for (let at = 0; at < planes.length; at++) planes[at] = (at % pixels) * step;
    // Others get their turn, as they do while Blender works.
    await new Promise((resolve) => setImmediate(resolve));
    return { planes, variances: new Float64Array(images * 3).fill(1e-9) };
  }

  groundTruth(): Promise<GroundTruth> {
    return Promise.reject(new RendererError('RENDERER_REFUSED', 'A stand-in has no ground truth.'));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
