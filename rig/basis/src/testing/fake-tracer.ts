import { linkedAbort, raceAbort, seededRandom } from '@blender-sim/base';
import {
  type GroundTruth,
  type PairWork,
  RendererError,
  type RendererLoad,
  type TracedPair,
  type Tracer,
  type TracerInfo,
} from '@blender-sim/optics';
import { fakeLight, fakeTruth } from '@blender-sim/optics/testing';
import type { Position } from '@blender-sim/protocol';

export interface FakeTracerOptions {
  readonly lightCount: number;
  readonly width: number;
  readonly height: number;
  readonly hasAmbient?: boolean;
  /** Default 255. */
  readonly maxGroups?: number;
  /** Sigma of the noise of one light path; it falls with the square root of their number. Default 0. */
  readonly noise?: number;
  /** Factor on all light. Default 1. */
  readonly brightness?: number;
}

/** A tracer without rays: smooth light of its own for every LED, noise that is seeded as light paths are. */
export class FakeTracer implements Tracer {
  readonly info: TracerInfo;
  /** What was traced, in order. */
  readonly traced: PairWork[] = [];
  /** Asked before each piece of work. */
  fault: (work: PairWork) => Error | 'hang' | undefined = () => undefined;
  readonly #options: FakeTracerOptions;
  readonly #closing = new AbortController();
  #queued = 0;

  constructor(options: FakeTracerOptions) {
    const { lightCount, width, height, hasAmbient = false, maxGroups = 255 } = options;
    this.#options = options;
    const boundsM = [
      [-0.02, -0.02, -0.02],
      [0.02, 0.02, 0.02],
    ] as const;
    this.info = { name: 'fake', digest: 'fake-tracer-1', lightCount, width, height, hasAmbient, boundsM, maxGroups };
  }

  load(): RendererLoad {
    return { slots: 2, busy: Math.min(2, this.#queued), queued: this.#queued, rssBytes: 0 };
  }

  async tracePair(work: PairWork, signal?: AbortSignal, into?: Float32Array<SharedArrayBuffer>): Promise<TracedPair> {
    const linked = linkedAbort(signal, this.#closing.signal);
    this.#queued += 1;
    try {
      linked.signal.throwIfAborted();
      this.traced.push(work);
      const fault = this.fault(work);
      if (fault === 'hang') await raceAbort(new Promise<never>(() => undefined), linked.signal);
      await new Promise((resolve) => setImmediate(resolve));
      if (fault instanceof Error) throw fault;
      linked.signal.throwIfAborted();
      return this.#pair(work, into);
    } finally {
      this.#queued -= 1;
      linked.dispose();
    }
  }

  async groundTruth(position: Position): Promise<GroundTruth> {
    this.#closing.signal.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
    return fakeTruth(this.info, position);
  }

  close(): Promise<void> {
    this.#closing.abort(new RendererError('RENDERER_CLOSED', 'The tracer is closed.'));
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #pair({ position, leds, samples, seed, offset }: PairWork, into?: Float32Array<SharedArrayBuffer>): TracedPair {
    const { width, height, noise = 0, brightness = 1 } = this.#options;
    const pixels = width * height;
    const images = Math.max(1, leds.length);
    const planes = into ?? new Float32Array(new SharedArrayBuffer(images * 3 * pixels * 4));
    const variances = new Float64Array(images * 3);
    const randoms = [offset, offset + samples].map((first) => seededRandom(seed + 7919 * first));
    // Of one half: a path of these is one of `images` that share the samples.
    const sigma = noise / Math.sqrt(samples / images);
    for (let image = 0; image < images; image++) {
      const light = this.#light(leds[image], position);
      for (let channel = 0; channel < 3; channel++) {
        let squares = 0;
        for (let pixel = 0; pixel < pixels; pixel++) {
          // Uniform noise of that sigma.
          const [a, b] = randoms.map((random) => (random() - 0.5) * Math.sqrt(12) * sigma) as [number, number];
          squares += (a - b) ** 2;
          planes[(image * 3 + channel) * pixels + pixel] = brightness * (light[pixel * 3 + channel] ?? 0) + (a + b) / 2;
        }
        variances[image * 3 + channel] = squares / (4 * pixels);
      }
    }
    return { planes, variances };
  }

  #light(led: number | undefined, position: Position): Float32Array {
    if (led === undefined) return new Float32Array(this.info.width * this.info.height * 3).fill(0.01);
    const words = new Uint32Array(led + 1);
    words[led] = 0xffffffff;
    return fakeLight(this.info, words, position).rgb;
  }
}
