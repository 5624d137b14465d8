import { type Clock, type Logger, linkedAbort, messageOf, sharedAbort } from '@blender-sim/base';
import type { Rig } from '@blender-sim/description';
import {
  type RenderCalls,
  type RenderRequest,
  type Renderer,
  type RendererInfo,
  type RendererLoad,
  RendererError,
  samplingSeed,
} from '@blender-sim/optics';
import { pixelLayout } from '@blender-sim/protocol';
import type { FrameNotice, LoadedScene } from './channel/messages.js';
import type { SlotImage } from './pixels/develop-slot.js';
import { positionM } from './process/blender-scene.js';
import type { Supervisor } from './process/supervisor.js';
import { RenderJob } from './render-job.js';
import { dispatchTasks } from './tasks/load-balancer.js';
import { NotBegunError } from './tasks/not-begun-error.js';
import { type TaskShare, splitTasks, wordsOf } from './tasks/split-tasks.js';
import { TaskTable } from './tasks/task-table.js';

/** Makes camera pixels of a slot. */
export interface SlotDeveloper {
  /** @throws TornFrameError; RendererError RENDERER_FAILED for light that is not finite. */
  develop(slot: SlotImage): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface BlenderRendererOptions {
  readonly rig: Rig;
  readonly supervisor: Supervisor;
  readonly developPool: SlotDeveloper;
  readonly rendererDigest: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Patterns that may wait or be under way; beyond it RENDERER_BUSY. A request finds room when nothing else waits. */
  readonly maxQueued: number;
  /** Times a pattern is given to a process, the first included. */
  readonly maxTries: number;
  /** How long a request waits for a process to come back, in milliseconds. */
  readonly processWaitMs: number;
  /** Called once by close() after the processes have ended. */
  readonly onClosed: () => Promise<void>;
}

/** Renders with real Blender processes: one Cycles render a pattern. */
export class BlenderRenderer implements Renderer {
  readonly info: RendererInfo;
  readonly scene: LoadedScene;
  readonly #options: BlenderRendererOptions;
  readonly #table: TaskTable;
  readonly #closing = sharedAbort();
  readonly #jobs = new Map<RenderJob, Promise<void>>();
  #closed: Promise<void> | undefined;
  #rssBytes = 0;

  constructor(options: BlenderRendererOptions, scene: LoadedScene) {
    const { rig, supervisor, rendererDigest } = options;
    this.#options = options;
    this.scene = scene;
    this.#table = new TaskTable(supervisor);
    this.info = {
      lightCount: rig.leds.length,
      width: rig.camera.width,
      height: rig.camera.height,
      rendererDigest,
    };
  }

  load(): RendererLoad {
    // Reading /proc waits; the figure is that of the call before.
    void this.#options.supervisor.rssBytes().then((rssBytes) => {
      this.#rssBytes = rssBytes;
    });
    return {
      slots: this.#options.supervisor.alive.length,
      busy: this.#table.busy,
      queued: this.#queued,
      rssBytes: this.#rssBytes,
    };
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
    const job = new RenderJob(request, layout, seed, calls, [signal, this.#closing.signal]);
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

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#closing.abort(new RendererError('RENDERER_CLOSED', 'The renderer was closed.'));
    await this.#options.supervisor.stop();
    await Promise.allSettled(this.#jobs.values());
    await this.#options.onClosed();
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
      load = await this.#processes(job.signal);
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
      this.#table.insertTask({
        process,
        signal,
        work: {
          positionM: positionM(this.#options.rig, request.position),
          taskCount: indexes.length,
          lightCount: request.lightCount,
          words: wordsOf(request, indexes),
          seed,
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
    try {
      const pixels = await this.#options.developPool.develop({
        file,
        bytes: notice.bytes,
        crc: notice.crc,
        width,
        height,
        layout: job.layout,
        response: this.#options.rig.camera,
      });
      await job.deliver(process, { index, width, height, pixels });
    } catch (error) {
      // Light that is not finite is the scene's fault: another process would find the same.
      if (!(error instanceof RendererError)) throw error;
      job.fail(error);
    }
  }

  /** The live processes and their load; waits for one to come back when all are down. */
  async #processes(signal: AbortSignal): Promise<ReadonlyMap<number, number>> {
    const { clock, supervisor, processWaitMs } = this.#options;
    const timeout = linkedAbort(signal);
    const cancel = clock.after('process wait', processWaitMs, () => {
      timeout.controller.abort(
        new RendererError('RENDERER_DOWN', `No Blender process came up within ${String(processWaitMs / 1000)} s.`),
      );
    });
    try {
      for (;;) {
        const load = this.#table.load();
        if (load.size > 0) return load;
        await supervisor.changed(timeout.signal);
      }
    } finally {
      cancel();
      timeout.dispose();
    }
  }
}
