import { type Logger, linkedAbort, messageOf, sharedAbort } from '@blender-sim/base';
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
import type { FrameNotice } from './channel/messages.js';
import { type ProcessWork, framesOf } from './channel/work.js';
import type { LiveProcesses } from './live-processes.js';
import type { HalfSlot, HalfTaken } from './pixels/take-half.js';
import type { TruthMaps, TruthSlot } from './pixels/take-truth.js';
import { positionM } from './process/blender-scene.js';
import { dispatchTasks } from './tasks/load-balancer.js';
import { NotBegunError } from './tasks/not-begun-error.js';

/** Takes traced light out of a slot. */
export interface LightTaker {
  /** @throws TornFrameError; RendererError RENDERER_FAILED for light that must not be used. */
  half(slot: HalfSlot): Promise<HalfTaken>;
  /** @throws TornFrameError. */
  truth(slot: TruthSlot): Promise<TruthMaps>;
}

export interface BlenderTracerOptions {
  readonly rig: Rig;
  readonly info: TracerInfo;
  readonly processes: LiveProcesses;
  readonly taker: LightTaker;
  readonly logger: Logger;
  /** Times a pair is given to a process, the first included. */
  readonly maxTries: number;
}

/** Traces with the node's Blender processes: a pair is a task of two shots for one of them. */
export class BlenderTracer implements Tracer {
  readonly info: TracerInfo;
  readonly #options: BlenderTracerOptions;
  readonly #closing = sharedAbort();
  readonly #running = new Set<Promise<unknown>>();
  #queued = 0;

  constructor(options: BlenderTracerOptions) {
    this.info = options.info;
    this.#options = options;
  }

  load(): RendererLoad {
    const { processes } = this.#options;
    return { slots: processes.alive, busy: processes.table.busy, queued: this.#queued, rssBytes: processes.rssBytes };
  }

  async tracePair(
    work: PairWork,
    signal?: AbortSignal,
    into: Float32Array<SharedArrayBuffer> = this.#fresh(work),
  ): Promise<TracedPair> {
    const { width, height } = this.info;
    const images = Math.max(1, work.leds.length);
    const { leds, samples, seed, offset } = work;
    let taken: HalfTaken | undefined;
    const shots = [
      { leds, samples, seed, offset },
      { leds, samples, seed, offset: offset + samples },
    ];
    await this.#run(
      { kind: 'trace', positionM: positionM(this.#options.rig, work.position), shots },
      async ({ index, bytes, crc }, file) => {
        // A task that is run again begins with its first half.
        const first = index === 0 ? undefined : taken?.planes;
        taken = await this.#options.taker.half({ file, bytes, crc, width, height, images, first, into });
      },
      signal,
    );
    if (taken === undefined) throw new RendererError('RENDERER_FAILED', 'Blender gave no light.');
    return taken;
  }

  #fresh({ leds }: PairWork): Float32Array<SharedArrayBuffer> {
    const { width, height } = this.info;
    return new Float32Array(new SharedArrayBuffer(Math.max(1, leds.length) * 3 * width * height * 4));
  }

  async groundTruth(position: Position, signal?: AbortSignal): Promise<GroundTruth> {
    const { rig, taker } = this.#options;
    const { width, height } = this.info;
    let maps: TruthMaps | undefined;
    await this.#run(
      { kind: 'truth', positionM: positionM(rig, position) },
      async ({ bytes, crc }, file) => {
        maps = await taker.truth({ file, bytes, crc, width, height, metresPerUnit: rig.metresPerUnit });
      },
      signal,
    );
    if (maps === undefined) throw new RendererError('RENDERER_FAILED', 'Blender gave no ground truth.');
    return { width, height, ...maps };
  }

  /** Ends what is under way; the processes belong to who started them. */
  async close(): Promise<void> {
    this.#closing.abort(new RendererError('RENDERER_CLOSED', 'The tracer was closed.'));
    await Promise.allSettled(this.#running);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(
    work: ProcessWork,
    onFrame: (frame: FrameNotice, file: string) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const linked = linkedAbort(signal, this.#closing.signal);
    const running = this.#tries(work, onFrame, linked);
    this.#running.add(running);
    this.#queued += framesOf(work);
    try {
      await running;
    } finally {
      this.#queued -= framesOf(work);
      this.#running.delete(running);
      linked.dispose();
    }
  }

  /** Gives the work to a process until one has done it. */
  async #tries(
    work: ProcessWork,
    onFrame: (frame: FrameNotice, file: string) => Promise<void>,
    { signal, controller }: ReturnType<typeof linkedAbort>,
  ): Promise<void> {
    const { processes, maxTries, logger } = this.#options;
    for (let tryNumber = 1; ;) {
      signal.throwIfAborted();
      await processes.load(signal);
      // Asked again after the wait: many pairs come at once, and each has to see where the others went.
      const load = processes.table.load();
      if (load.size === 0) continue;
      const [process] = dispatchTasks(1, load);
      const fault = await this.#once(process ?? 0, work, onFrame, signal, controller).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      if (fault === undefined) return;
      signal.throwIfAborted();
      const { error } = fault;
      // Nothing was tried, so nothing has failed.
      if (error instanceof NotBegunError) continue;
      const reason = messageOf(error);
      if (tryNumber >= maxTries) throw new RendererError('RENDERER_FAILED', reason, { cause: error });
      logger.warn('light traced again', { try: tryNumber, reason });
      tryNumber += 1;
    }
  }

  #once(
    process: number,
    work: ProcessWork,
    onFrame: (frame: FrameNotice, file: string) => Promise<void>,
    signal: AbortSignal,
    controller: AbortController,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#options.processes.table.insertTask({
        process,
        work,
        signal,
        onFrame: async (frame, file) => {
          try {
            await onFrame(frame, file);
          } catch (error) {
            // Light that must not be used is the scene's fault: another process would find the same.
            if (!(error instanceof RendererError)) throw error;
            controller.abort(error);
          }
        },
        onFinished: resolve,
        onFailed: reject,
        onRunning: () => undefined,
      });
    });
  }
}
