import { type Deferred, type Logger, deferred } from '@blender-sim/base';
import { type BasisMemory, KernelError, type StoreMaxima, type WasmModule } from '@blender-sim/optics';
import type { Done, Failure, Order, Share } from './exposure-messages.js';
import { largerMaxima } from './maxima.js';
import { WorkerTeam } from './worker-team.js';

/** Octets of a job's control words: a cache line of their own. */
const CONTROL_BYTES = 64;

interface Active {
  readonly control: number;
  readonly result: Deferred<StoreMaxima | undefined>;
  /** Members that are not done yet. */
  readonly members: Set<number>;
  maxima: StoreMaxima | undefined;
  failure: { readonly reason: unknown } | undefined;
}

export interface SharedJobsOptions {
  readonly memory: BasisMemory;
  readonly module: WasmModule;
  readonly threads: number;
  readonly logger: Logger;
  /** Jobs at the same time. */
  readonly most: number;
}

/** Jobs that all threads of a team share, and who is still at which. A job ends when every thread has left it. */
export class SharedJobs {
  readonly #memory: BasisMemory;
  readonly #team: WorkerTeam;
  readonly #active = new Map<number, Active>();
  readonly #controls: number[];
  /** What is left of the work area for jobs. */
  readonly #roomBytes: number;
  #nextId = 0;

  /** @throws KernelError KERNEL_MEMORY_FULL */
  constructor({ memory, module, threads, logger, most }: SharedJobsOptions) {
    this.#memory = memory;
    this.#team = new WorkerTeam(memory, module, threads, logger, {
      onDone: (member, done) => this.#done(member, done),
      onDeath: (member, reason) => this.#death(member, reason),
    });
    this.#controls = Array.from({ length: most }, () => memory.work.take(CONTROL_BYTES)).filter(
      (address) => address !== undefined,
    );
    this.#roomBytes = memory.work.bytes - memory.work.usedBytes;
  }

  /** @throws KernelError KERNEL_MEMORY_FULL for a job that never fits into the work area. */
  checkFits(bytes: number): void {
    if (bytes <= this.#roomBytes) return;
    throw new KernelError(
      'KERNEL_MEMORY_FULL',
      `The job's weights and images take ${bytes} octets, the work area has ${this.#roomBytes}: give fewer patterns at once.`,
      { fields: { bytes, roomBytes: this.#roomBytes } },
    );
  }

  /** Has the threads share `groups` in steps. @returns a store job's maxima. At most `most` may run at once. */
  async run(
    orderOf: (share: Share) => Order,
    groups: number,
    step: number,
    signal: AbortSignal | undefined,
  ): Promise<StoreMaxima | undefined> {
    signal?.throwIfAborted();
    const control = this.#controls.pop();
    if (control === undefined) throw new Error('more jobs than control words');
    const id = this.#nextId++;
    this.#words(control).fill(0);
    const members = new Set(this.#team.post(orderOf({ id, control, groups, step })));
    const active: Active = { control, result: deferred(), members, maxima: undefined, failure: undefined };
    this.#active.set(id, active);
    const onAbort = (): void => this.#fail(active, signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await active.result.promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#active.delete(id);
      this.#controls.push(control);
    }
  }

  /** Jobs under way reject with `reason`; then the threads are ended. */
  async close(reason: unknown): Promise<void> {
    for (const active of this.#active.values()) this.#fail(active, reason);
    await this.#team.close();
    for (const active of this.#active.values()) this.#left(active, [...active.members]);
    // Once the jobs have given their own back.
    await Promise.resolve();
    for (const control of this.#controls.splice(0)) this.#memory.work.give(control);
  }

  #done(member: number, { id, maxima, failure }: Done): void {
    const active = this.#active.get(id);
    if (active === undefined) return;
    active.maxima = largerMaxima(active.maxima, maxima);
    if (failure !== undefined) this.#fail(active, errorOf(failure));
    this.#left(active, [member]);
  }

  #death(member: number, reason: string): void {
    for (const active of this.#active.values()) {
      if (!active.members.has(member)) continue;
      this.#fail(active, died(reason));
      this.#left(active, [member]);
    }
  }

  /** The first reason counts; threads take no more shares. */
  #fail(active: Active, reason: unknown): void {
    active.failure ??= { reason };
    Atomics.store(this.#words(active.control), 1, 1);
  }

  #left(active: Active, members: readonly number[]): void {
    for (const member of members) active.members.delete(member);
    if (active.members.size > 0) return;
    if (active.failure === undefined) active.result.resolve(active.maxima);
    else active.result.reject(active.failure.reason);
  }

  #words(control: number): Int32Array {
    return new Int32Array(this.#memory.shared.memory.buffer, control, 2);
  }
}

function errorOf({ code, message, fields }: Failure): Error {
  return code === undefined ? died(message) : new KernelError(code, message, { fields });
}

function died(reason: string): KernelError {
  return new KernelError('KERNEL_WORKER_DIED', `A worker thread of the exposure pool failed: ${reason}. Try again.`);
}
