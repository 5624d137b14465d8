import type { Worker } from 'node:worker_threads';
import { type Deferred, type Logger, deferred, messageOf, startWorker } from '@blender-sim/base';
import { RendererError } from '@blender-sim/optics';
import type { TraceScene } from '../trace/scene.js';
import { STOP, type Job, type WorkerMessage } from './job.js';

/** A job before the pool has numbered it. */
export type NewJob = Job extends infer J ? (J extends Job ? Omit<J, 'number' | 'control'> : never) : never;

interface Running {
  readonly job: Job;
  /** Workers that have not said that they are done with it. */
  left: number;
  failure: string | undefined;
  readonly settled: Deferred<void>;
}

/**
 * Worker threads with the scene in them. Jobs run one after the other in the order they came; all threads share each. A
 * thread that dies takes the running jobs with it (RENDERER_FAILED) and is replaced.
 */
export class TracePool {
  readonly #scene: TraceScene;
  readonly #logger: Logger;
  readonly #workers = new Set<Worker>();
  readonly #running = new Map<number, Running>();
  #count = 0;
  #isClosed = false;

  private constructor(scene: TraceScene, logger: Logger) {
    this.#scene = scene;
    this.#logger = logger;
  }

  /** Starts the threads. @throws RendererError RENDERER_DOWN when one does not come up. */
  static async start(scene: TraceScene, threads: number, logger: Logger): Promise<TracePool> {
    const pool = new TracePool(scene, logger);
    try {
      await Promise.all(Array.from({ length: threads }, () => pool.#startWorker()));
      return pool;
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  /** Worker threads alive. */
  get threads(): number {
    return this.#workers.size;
  }

  /** Jobs not yet finished. */
  get jobs(): number {
    return this.#running.size;
  }

  /**
   * Runs a job until its last row.
   * @throws RendererError RENDERER_FAILED, RENDERER_DOWN, RENDERER_CLOSED; the signal's reason.
   */
  async run(job: NewJob, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#isClosed) throw closedError();
    if (this.#workers.size === 0)
      throw new RendererError('RENDERER_DOWN', 'No thread of the embedded renderer is alive.');
    const number = ++this.#count;
    const control = new Int32Array(new SharedArrayBuffer(8));
    const running: Running = {
      job: { ...job, number, control },
      left: this.#workers.size,
      failure: undefined,
      settled: deferred<void>(),
    };
    this.#running.set(number, running);
    for (const worker of this.#workers) worker.postMessage(running.job);
    const onAbort = (): void => {
      Atomics.store(control, STOP, 1);
      running.settled.reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await running.settled.promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Ends the threads; what runs fails with RENDERER_CLOSED. Twice is fine. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#failAll(closedError);
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  async #startWorker(): Promise<void> {
    const worker = startWorker(import.meta.url, 'trace-worker', { name: 'trace', workerData: this.#scene });
    const ready = deferred<void>();
    let isReady = false;
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'done') this.#onDone(message.number, message.failure);
      else {
        isReady = true;
        this.#workers.add(worker);
        ready.resolve();
      }
    });
    worker.on('error', (error) => {
      this.#logger.warn('trace thread failed', { reason: messageOf(error) });
      ready.reject(
        new RendererError('RENDERER_DOWN', `A trace thread did not start: ${messageOf(error)}`, { cause: error }),
      );
    });
    worker.on('exit', () => {
      this.#workers.delete(worker);
      ready.reject(new RendererError('RENDERER_DOWN', 'A trace thread ended before it was ready.'));
      if (this.#isClosed) return;
      this.#failAll(() => new RendererError('RENDERER_FAILED', 'A trace thread ended in the middle of its work.'));
      // One that never came up would not come up the next time either.
      if (isReady)
        this.#startWorker().catch((error: unknown) =>
          this.#logger.error('no new trace thread', { reason: messageOf(error) }),
        );
    });
    await ready.promise;
    if (this.#isClosed) await worker.terminate();
  }

  #onDone(number: number, failure: string | undefined): void {
    const running = this.#running.get(number);
    if (running === undefined) return;
    running.failure ??= failure;
    running.left--;
    if (running.left > 0) return;
    this.#running.delete(number);
    if (running.failure === undefined) running.settled.resolve();
    else running.settled.reject(new RendererError('RENDERER_FAILED', `Tracing failed: ${running.failure}`));
  }

  #failAll(error: () => RendererError): void {
    for (const { job, settled } of this.#running.values()) {
      Atomics.store(job.control, STOP, 1);
      settled.reject(error());
    }
    this.#running.clear();
  }
}

function closedError(): RendererError {
  return new RendererError('RENDERER_CLOSED', 'The embedded renderer is closed.');
}
