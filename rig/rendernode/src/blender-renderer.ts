import { type Logger, messageOf, sharedAbort } from '@blender-sim/base';
import type { Rig } from '@blender-sim/description';
import {
  type CameraModel,
  type GroundTruth,
  type RenderCalls,
  type RenderRequest,
  type Renderer,
  type RendererInfo,
  type RendererLoad,
  RendererError,
  type ResampleMap,
  cameraModel,
  lensMap,
  noiseKey,
  samplingSeed,
  tracingCamera,
} from '@blender-sim/optics';
import { type Position, pixelLayout } from '@blender-sim/protocol';
import type { FrameNotice } from './channel/messages.js';
import type { LiveProcesses } from './live-processes.js';
import type { SlotImage } from './pixels/develop-slot.js';
import { positionM } from './process/blender-scene.js';
import { RenderJob } from './render-job.js';
import { dispatchTasks } from './tasks/load-balancer.js';
import { NotBegunError } from './tasks/not-begun-error.js';
import { type TaskShare, splitTasks, wordsOf } from './tasks/split-tasks.js';

/** Makes camera pixels of a slot. */
export interface SlotDeveloper {
  /** @throws TornFrameError; RendererError RENDERER_FAILED for light that is not finite. */
  develop(slot: SlotImage): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface BlenderRendererOptions {
  readonly rig: Rig;
  readonly processes: LiveProcesses;
  readonly developPool: SlotDeveloper;
  readonly rendererDigest: string;
  readonly logger: Logger;
  /** Patterns that may wait or be under way; beyond it RENDERER_BUSY. A request finds room when nothing else waits. */
  readonly maxQueued: number;
  /** Times a pattern is given to a process, the first included. */
  readonly maxTries: number;
  readonly groundTruth: Renderer['groundTruth'];
}

/** Renders with real Blender processes: one Cycles render a pattern. */
export class BlenderRenderer implements Renderer {
  readonly info: RendererInfo;
  readonly #options: BlenderRendererOptions;
  readonly #camera: CameraModel;
  /** Made with the first pattern: most nodes never render one directly. */
  #lens: { readonly map: ResampleMap | undefined } | undefined;
  /** Size of a traced image. */
  readonly #traced: { readonly width: number; readonly height: number };
  readonly #closing = sharedAbort();
  readonly #jobs = new Map<RenderJob, Promise<void>>();
  #closed: Promise<void> | undefined;

  constructor(options: BlenderRendererOptions) {
    const { rig, rendererDigest } = options;
    this.#options = options;
    this.#camera = cameraModel(rig.camera, rig.render.seed);
    const { width, height } = tracingCamera(rig.camera);
    this.#traced = { width, height };
    this.info = {
      lightCount: rig.leds.length,
      width: rig.camera.width,
      height: rig.camera.height,
      rendererDigest,
      renderer: 'blender',
    };
  }

  load(): RendererLoad {
    const { processes } = this.#options;
    return { slots: processes.alive, busy: processes.table.busy, queued: this.#queued, rssBytes: processes.rssBytes };
  }

  async render(request: RenderRequest, calls: RenderCalls, signal?: AbortSignal): Promise<void> {
    this.#closing.signal.throwIfAborted();
    signal?.throwIfAborted();
    const { maxQueued, rig } = this.#options;
    const layout = pixelLayout(request.pixelFormat);
    if (layout === undefined)
      throw new RendererError('RENDERER_FAILED', `Unknown pixel format ${String(request.pixelFormat)}.`);
    const queued = this.#queued;
    if (queued > 0 && queued + request.taskCount > maxQueued) {
      throw new RendererError(
        'RENDERER_BUSY',
        `${String(queued)} patterns wait; the queues take ${String(maxQueued)}.`,
      );
    }
    const seed = samplingSeed(rig.render.seed, request.position);
    const samples = request.quality?.samples ?? rig.render.samples;
    const job = new RenderJob(request, layout, seed, samples, calls, [signal, this.#closing.signal]);
    const rendering = this.#renderPatterns(job, job.missingOf(Array(request.taskCount).keys()), 1);
    this.#jobs.set(job, rendering);
    try {
      await rendering;
      if (job.left > 0) throw job.signal.reason;
    } finally {
      this.#jobs.delete(job);
      job.dispose();
    }
  }

  groundTruth(position: Position, signal?: AbortSignal): Promise<GroundTruth> {
    return this.#options.groundTruth(position, signal);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#closing.abort(new RendererError('RENDERER_CLOSED', 'The renderer was closed.'));
    await Promise.allSettled(this.#jobs.values());
  }

  /** Patterns waiting or under way, those included that wait for a process to come back. */
  get #queued(): number {
    let queued = 0;
    for (const job of this.#jobs.keys()) queued += job.left;
    return queued;
  }

  /** Gives patterns to the processes and sees them through. Never rejects: what goes wrong for good fails the job. */
  async #renderPatterns(job: RenderJob, indexes: readonly number[], tryNumber: number): Promise<void> {
    let load: ReadonlyMap<number, number>;
    try {
      load = await this.#options.processes.load(job.signal);
    } catch (error) {
      job.fail(error);
      return;
    }
    const shares = splitTasks(indexes, dispatchTasks(indexes.length, load));
    await Promise.all(shares.map((share) => this.#renderShare(job, share, tryNumber)));
  }

  /** Renders one process's share; what is missing of it when the process fails goes to whoever is alive then. */
  async #renderShare(job: RenderJob, share: TaskShare, tryNumber: number): Promise<void> {
    const problem = await this.#runTask(job, share).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    job.progress(share.process, undefined);
    const left = job.missingOf(share.indexes);
    if (left.length === 0 || job.signal.aborted) return;
    const error = problem?.error;
    if (error instanceof NotBegunError) return this.#renderPatterns(job, left, tryNumber);
    const { maxTries, logger } = this.#options;
    const reason = messageOf(error);
    if (tryNumber >= maxTries) {
      job.fail(new RendererError('RENDERER_FAILED', reason, { cause: error }));
      return;
    }
    const { requestId } = job.request;
    logger.warn('patterns run again', { requestId, try: tryNumber, patterns: left.length, reason });
    return this.#renderPatterns(job, left, tryNumber + 1);
  }

  #runTask(job: RenderJob, { process, indexes }: TaskShare): Promise<void> {
    const { request, seed, signal } = job;
    return new Promise<void>((resolve, reject) => {
      this.#options.processes.table.insertTask({
        process,
        signal,
        work: {
          kind: 'render',
          positionM: positionM(this.#options.rig, request.position),
          taskCount: indexes.length,
          lightCount: request.lightCount,
          words: wordsOf(request, indexes),
          seed,
          samples: job.quality.samples,
        },
        onFrame: (notice, file) => this.#deliver(job, process, indexes[notice.index] ?? -1, notice, file),
        onFinished: resolve,
        onFailed: reject,
        onRunning: (_done, fraction) => job.progress(process, fraction),
      });
    });
  }

  /** @throws TornFrameError: the process wrote something else than it said. */
  async #deliver(job: RenderJob, process: number, index: number, notice: FrameNotice, file: string): Promise<void> {
    const { width, height } = this.info;
    const { rig } = this.#options;
    const { position, quality } = job.request;
    try {
      const pixels = await this.#options.developPool.develop({
        file,
        bytes: notice.bytes,
        crc: notice.crc,
        ...this.#traced,
        layout: job.layout,
        camera: this.#camera,
        noise: noiseKey(rig.render.seed, position, wordsOf(job.request, [index]), quality?.repetition ?? 0),
        lens: (this.#lens ??= { map: lensMap(rig.camera) }).map,
      });
      await job.deliver(process, { index, width, height, pixels, quality: job.quality });
    } catch (error) {
      // Light that is not finite is the scene's fault: another process would find the same.
      if (!(error instanceof RendererError)) throw error;
      job.fail(error);
    }
  }
}
