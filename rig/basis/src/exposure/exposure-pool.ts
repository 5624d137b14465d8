import { type Logger, silentLogger } from '@blender-sim/base';
import {
  type BasisMemory,
  type ExposeJob,
  KernelError,
  type JobPlan,
  type Slab,
  type StoreJob,
  type StoreMaxima,
  checkJob,
  checkStore,
  compileKernel,
  groupCount,
  planBytes,
  plannedImages,
  writePlan,
} from '@blender-sim/optics';
import type { Order, Share } from './exposure-messages.js';
import { JobLane } from './job-lane.js';
import { SharedJobs } from './shared-jobs.js';
import { defaultThreads } from './worker-team.js';

/** Images in the pool's own memory: read or copy them, then give the memory back. */
export interface Exposure {
  /** One a pattern, samples little-endian; views on shared memory, not to be touched after release(). */
  readonly images: readonly Uint8Array<SharedArrayBuffer>[];
  /** Twice is fine. Other jobs wait for this memory. */
  release(): void;
}

export interface ExposurePoolOptions {
  readonly memory: BasisMemory;
  /** Worker threads, from 1; default: one a core. */
  readonly threads?: number;
  readonly logger?: Logger;
}

/**
 * Jobs of a kind under way at the same time; more wait. Each is shared by all threads, so two keep them busy. Threads are
 * woken by messages: measured here a round trip takes 72 us, with Atomics.wait in the thread 64 us, with waitAsync as well 49 us.
 */
const ACTIVE_JOBS = 4;
/** Shares a thread takes of a job, about: the others end together with one that was held up. */
const SHARES_PER_THREAD = 8;
/** Shares are multiples of this many groups: whole tiles of the kernel. */
const SHARE_GROUPS = 128;

/**
 * Worker threads that make images of a basis and put light into it. Nothing heavy runs on the calling thread, and the bytes do
 * not depend on the number of threads. Any number of jobs may be given at once; they run in order, as memory allows. When a
 * promise settles, also by an abort, no thread touches the job's slabs any more.
 */
export class ExposurePool implements AsyncDisposable {
  readonly #memory: BasisMemory;
  readonly #threads: number;
  readonly #jobs: SharedJobs;
  readonly #exposures = new JobLane(ACTIVE_JOBS);
  readonly #stores = new JobLane(ACTIVE_JOBS);
  #closing: Promise<void> | undefined;

  private constructor(memory: BasisMemory, threads: number, jobs: SharedJobs) {
    this.#memory = memory;
    this.#threads = threads;
    this.#jobs = jobs;
  }

  /** Compiles the kernel and starts the threads. @throws KernelError KERNEL_JOB_INVALID, KERNEL_MEMORY_FULL. */
  static async open(options: ExposurePoolOptions): Promise<ExposurePool> {
    const { memory, threads = defaultThreads(), logger = silentLogger } = options;
    if (!(Number.isSafeInteger(threads) && threads >= 1))
      throw new KernelError('KERNEL_JOB_INVALID', `A pool of ${threads} threads can't be made; expected 1 or more.`);
    const jobs = new SharedJobs({ memory, module: await compileKernel(), threads, logger, most: 2 * ACTIVE_JOBS });
    return new ExposurePool(memory, threads, jobs);
  }

  /**
   * A slab full of zeros; a used one is cleared by a thread.
   * @throws KernelError KERNEL_MEMORY_FULL, and as expose().
   */
  async allocate(signal?: AbortSignal): Promise<Slab> {
    this.#checkOpen();
    const { slab, clean } = this.#memory.take();
    if (clean) return slab;
    try {
      // One share: filling is as fast as memory is.
      const order = { kind: 'clear', slab } as const;
      await this.#stores.run(() => this.#jobs.run((share) => ({ ...order, ...share }), 1, 1, signal), signal);
      return slab;
    } catch (error) {
      this.#memory.release(slab);
      throw error;
    }
  }

  /**
   * The images of some patterns. Waits until the work area has room for them.
   * @throws KernelError KERNEL_JOB_INVALID; KERNEL_MEMORY_FULL: larger than the whole work area, give fewer patterns;
   * KERNEL_WORKER_DIED: try again; KERNEL_CLOSED. The signal's reason.
   */
  async expose(job: ExposeJob, signal?: AbortSignal): Promise<Exposure> {
    this.#checkOpen();
    checkJob(job, this.#memory.shared);
    const bytes = planBytes(job);
    this.#jobs.checkFits(bytes);
    return this.#exposures.run(
      async (address) => {
        try {
          const plan = writePlan(this.#memory, job, address);
          const groups = groupCount(job.pixels);
          await this.#jobs.run((share) => orderOf(share, plan), groups, this.#step(groups), signal);
          return this.#exposure(plan);
        } catch (error) {
          this.#giveBack(address);
          throw error;
        }
      },
      signal,
      () => this.#memory.work.take(bytes),
    );
  }

  /**
   * Puts traced light into lanes, as `storePlanes`. Its arrays have to be in shared memory already, or they are copied.
   * @returns for each entry, for each of its targets: the largest value before conversion.
   * @throws KernelError KERNEL_LIGHT_NOT_FINITE (its lanes are half written), and as expose().
   */
  async store(job: StoreJob, signal?: AbortSignal): Promise<StoreMaxima> {
    this.#checkOpen();
    checkStore(job, this.#memory.shared);
    const groups = groupCount(job.pixels);
    const maxima = await this.#stores.run(
      () => this.#jobs.run((share) => ({ kind: 'store', job, ...share }), groups, this.#step(groups), signal),
      signal,
    );
    return maxima ?? [];
  }

  /** Ends jobs and threads; what is under way rejects with KERNEL_CLOSED. Twice is fine. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const closed = closedError();
    this.#exposures.close(closed);
    this.#stores.close(closed);
    await this.#jobs.close(closed);
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw closedError();
  }

  #step(groups: number): number {
    return Math.ceil(groups / (this.#threads * SHARES_PER_THREAD) / SHARE_GROUPS) * SHARE_GROUPS;
  }

  #exposure(plan: JobPlan): Exposure {
    let released = false;
    return {
      images: plannedImages(this.#memory, plan),
      release: () => {
        if (released) return;
        released = true;
        this.#giveBack(plan.address);
      },
    };
  }

  #giveBack(address: number): void {
    this.#memory.work.give(address);
    this.#exposures.pump();
  }
}

function orderOf(share: Share, plan: JobPlan): Order {
  return { kind: 'expose', job: plan.address, ...share };
}

function closedError(): KernelError {
  return new KernelError('KERNEL_CLOSED', 'The exposure pool was closed.');
}
