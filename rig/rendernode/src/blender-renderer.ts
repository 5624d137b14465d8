import { type Clock, type Logger, linkedAbort, messageOf } from '@blender-sim/base';
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
import { type PixelLayout, pixelLayout } from '@blender-sim/protocol';
import type { LoadedScene } from './channel/messages.js';
import type { DevelopPool } from './pixels/develop-pool.js';
import { BlenderError } from './process/blender-error.js';
import { positionM } from './process/blender-scene.js';
import type { Supervisor } from './process/supervisor.js';
import { dispatchTasks } from './tasks/load-balancer.js';
import { type TaskShare, splitTasks, wordsOf } from './tasks/split-tasks.js';
import { TaskTable } from './tasks/task-table.js';

export interface BlenderRendererOptions {
  readonly rig: Rig;
  readonly supervisor: Supervisor;
  readonly developPool: DevelopPool;
  readonly rendererDigest: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Patterns that may wait or be under way; beyond it RENDERER_BUSY. A request finds room when nothing else waits. */
  readonly maxQueued: number;
  /** Times a pattern is given to a process, the first included. */
  readonly maxTries: number;
  /** How long a request waits for a process to come back, in milliseconds. */
  readonly processWaitMs: number;
  /** Called by close() after the processes have ended. */
  readonly onClosed: () => Promise<void>;
}

/** A request under way. */
interface Job {
  readonly request: RenderRequest;
  readonly layout: PixelLayout;
  readonly seed: number;
  readonly calls: RenderCalls;
  /** Patterns not delivered yet. */
  readonly missing: Set<number>;
  /** Fraction of the current pattern, by process. */
  readonly fractions: Map<number, number>;
}

/** Renders with real Blender processes: one Cycles render a pattern. */
export class BlenderRenderer implements Renderer {
  readonly info: RendererInfo;
  readonly scene: LoadedScene;
  readonly #options: BlenderRendererOptions;
  readonly #table: TaskTable;
  readonly #closing = new AbortController();
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
      queued: this.#table.queued,
      rssBytes: this.#rssBytes,
    };
  }

  async render(request: RenderRequest, calls: RenderCalls, signal?: AbortSignal): Promise<void> {
    if (this.#closing.signal.aborted) throw closed();
    signal?.throwIfAborted();
    const { maxQueued, maxTries, rig } = this.#options;
    const layout = pixelLayout(request.pixelFormat);
    if (layout === undefined)
      throw new RendererError('RENDERER_FAILED', `Unknown pixel format ${String(request.pixelFormat)}.`);
    const { queued } = this.#table;
    if (queued > 0 && queued + request.taskCount > maxQueued) {
      throw new RendererError(
        'RENDERER_BUSY',
        `${String(queued)} patterns wait; the queues take ${String(maxQueued)}.`,
      );
    }
    const linked = linkedAbort(signal, this.#closing.signal);
    const job: Job = {
      request,
      layout,
      calls,
      seed: samplingSeed(rig.render.seed, request.position),
      missing: new Set(Array.from({ length: request.taskCount }, (_unused, index) => index)),
      fractions: new Map(),
    };
    try {
      for (let tryNumber = 1; job.missing.size > 0; tryNumber++) {
        const problem = await this.#try(job, linked.signal);
        if (problem === undefined) continue;
        if (tryNumber === maxTries) throw problem;
        this.#options.logger.warn('patterns run again', {
          requestId: request.requestId,
          try: tryNumber,
          patterns: job.missing.size,
          reason: problem.message,
        });
      }
    } catch (error) {
      if (this.#closing.signal.aborted && signal?.aborted !== true) throw closed();
      throw error;
    } finally {
      linked.dispose();
    }
  }

  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) this.#closing.abort(closed());
    await this.#options.supervisor.stop();
    await this.#options.onClosed();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Gives the missing patterns to the processes and waits for all shares. @returns why some are still missing. */
  async #try(job: Job, signal: AbortSignal): Promise<RendererError | undefined> {
    const indexes = [...job.missing];
    const load = await this.#processes(signal);
    const shares = splitTasks(indexes, dispatchTasks(indexes.length, load));
    // A share that fails for good ends the others too.
    const stop = linkedAbort(signal);
    try {
      const results = await Promise.allSettled(
        shares.map((share) =>
          this.#runShare(job, share, stop.signal).catch((error: unknown) => {
            if (!isWorthAnotherTry(error)) stop.controller.abort(error);
            throw error;
          }),
        ),
      );
      signal.throwIfAborted();
      if (stop.signal.aborted) throw stop.signal.reason;
      const failed = results.find((result) => result.status === 'rejected');
      if (failed === undefined) return undefined;
      const { reason } = failed as { reason: unknown };
      return new RendererError('RENDERER_FAILED', messageOf(reason), { cause: reason });
    } finally {
      stop.dispose();
    }
  }

  #runShare(job: Job, { process, indexes }: TaskShare, signal: AbortSignal): Promise<void> {
    const { request, calls, missing, fractions } = job;
    const progress = (): void => {
      const done = request.taskCount - missing.size;
      const underWay = [...fractions.values()].reduce((sum, fraction) => sum + fraction, 0);
      calls.onProgress?.({
        done,
        taskCount: request.taskCount,
        fraction: Math.min(1, (done + underWay) / request.taskCount),
      });
    };
    return new Promise<void>((resolve, reject) => {
      this.#table.insertTask({
        process,
        signal,
        work: {
          positionM: positionM(this.#options.rig, request.position),
          taskCount: indexes.length,
          lightCount: request.lightCount,
          words: wordsOf(request, indexes),
          seed: job.seed,
        },
        onFrame: async (notice, file) => {
          const index = indexes[notice.index];
          if (index === undefined)
            throw new BlenderError('BLENDER_LOST', `pattern ${String(notice.index)} was not asked for`);
          const { width, height } = this.info;
          const pixels = await this.#options.developPool.develop({
            file,
            bytes: notice.bytes,
            crc: notice.crc,
            width,
            height,
            layout: job.layout,
            response: this.#options.rig.camera,
          });
          if (signal.aborted) return;
          await calls.onFrame({ index, width, height, pixels });
          missing.delete(index);
          fractions.set(process, 0);
          progress();
        },
        onFinished: resolve,
        onFailed: reject,
        onRunning: (_done, fraction) => {
          fractions.set(process, fraction);
          progress();
        },
      });
    }).finally(() => fractions.delete(process));
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

/** A fault of the process or of this one run of it: another process, or the next one, may do better. */
function isWorthAnotherTry(error: unknown): boolean {
  return !(error instanceof RendererError);
}

function closed(): RendererError {
  return new RendererError('RENDERER_CLOSED', 'The renderer was closed.');
}
