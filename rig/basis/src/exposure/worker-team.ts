import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { type Logger, messageOf, startWorker } from '@blender-sim/base';
import { type BasisMemory, KernelError, SCRATCH_BYTES, type WasmModule } from '@blender-sim/optics';
import type { Done, Order, WorkerStart } from './exposure-messages.js';

/** Threads when nothing is said: one a core. */
export function defaultThreads(): number {
  return availableParallelism();
}

/** What happens to the members of a team; `member` is a number that no later thread has again. */
export interface TeamEvents {
  onDone(member: number, done: Done): void;
  onDeath(member: number, reason: string): void;
}

interface Place {
  readonly scratch: number;
  member: { readonly id: number; readonly worker: Worker } | undefined;
}

/** A fixed number of worker threads. One that died is replaced when there is work again, so that none is started in vain. */
export class WorkerTeam {
  readonly #memory: BasisMemory;
  readonly #module: WasmModule;
  readonly #logger: Logger;
  readonly #events: TeamEvents;
  readonly #places: Place[];
  #nextMember = 0;

  /** @throws KernelError KERNEL_MEMORY_FULL: the work area has no room for the threads' scratch memory. */
  constructor(memory: BasisMemory, module: WasmModule, threads: number, logger: Logger, events: TeamEvents) {
    this.#memory = memory;
    this.#module = module;
    this.#logger = logger;
    this.#events = events;
    this.#places = Array.from({ length: threads }, () => ({ scratch: scratchOf(memory), member: undefined }));
    this.#fill();
  }

  /** Posts an order to every thread. @returns the members that have it. */
  post(order: Order): number[] {
    this.#fill();
    return this.#places.flatMap(({ member }) => {
      member?.worker.postMessage(order);
      return member === undefined ? [] : [member.id];
    });
  }

  /** Ends all threads; their deaths are not told. */
  async close(): Promise<void> {
    const workers = this.#places.flatMap(({ member }) => (member === undefined ? [] : [member.worker]));
    for (const place of this.#places) place.member = undefined;
    await Promise.all(workers.map((worker) => worker.terminate()));
    for (const { scratch } of this.#places) this.#memory.work.give(scratch);
  }

  #fill(): void {
    for (const place of this.#places) if (place.member === undefined) this.#start(place);
  }

  #start(place: Place): void {
    const workerData: WorkerStart = { module: this.#module, shared: this.#memory.shared, scratch: place.scratch };
    const worker = startWorker(import.meta.url, 'exposure-worker', { name: 'exposure', workerData });
    const id = this.#nextMember++;
    place.member = { id, worker };
    let reason = 'it ended';
    worker.on('message', (done: Done) => this.#events.onDone(id, done));
    worker.on('error', (error) => {
      reason = messageOf(error);
    });
    worker.on('exit', () => {
      if (place.member?.id !== id) return;
      place.member = undefined;
      this.#logger.warn('exposure worker died', { reason });
      this.#events.onDeath(id, reason);
    });
  }
}

function scratchOf(memory: BasisMemory): number {
  const address = memory.work.take(SCRATCH_BYTES);
  if (address === undefined)
    throw new KernelError(
      'KERNEL_MEMORY_FULL',
      `The work area of ${memory.work.bytes} octets has no room for ${SCRATCH_BYTES} octets a worker thread: enlarge it.`,
    );
  return address;
}
