import {
  type BackoffOptions,
  type Clock,
  type Logger,
  type MonotonicMs,
  backoffMs,
  messageOf,
  sleep,
} from '@blender-sim/base';
import type { BlenderError } from './blender-error.js';
import type { BlenderProcess } from './blender-process.js';

export interface ProcessSlotOptions {
  readonly id: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Starts a process for this slot. */
  readonly start: (signal: AbortSignal) => Promise<BlenderProcess>;
  /** Pauses before a process that died is started again. */
  readonly backoff: BackoffOptions;
  /** A process that lived this long starts the pauses from the beginning, in milliseconds. */
  readonly stableMs: number;
  /** Recycled between tasks above this, in octets. */
  readonly maxRssBytes: number;
  /** Told whenever `process` changes. */
  readonly onChange: () => void;
}

/** What a slot does just now. */
export type SlotState =
  | { readonly kind: 'starting'; readonly attempt: number }
  | { readonly kind: 'up'; readonly process: BlenderProcess; readonly sinceMs: MonotonicMs }
  | { readonly kind: 'pausing'; readonly attempt: number; readonly error: BlenderError | Error }
  | { readonly kind: 'stopped' };

/** Keeps one Blender process alive: starts it, starts it again with a growing pause, recycles it by its memory. */
export class ProcessSlot {
  readonly #options: ProcessSlotOptions;
  readonly #stopping = new AbortController();
  #state: SlotState = { kind: 'starting', attempt: 0 };
  #loop: Promise<void> = Promise.resolve();
  #restarts = 0;

  constructor(options: ProcessSlotOptions) {
    this.#options = options;
  }

  get id(): number {
    return this.#options.id;
  }

  get state(): SlotState {
    return this.#state;
  }

  /** Processes started after the first one. */
  get restarts(): number {
    return this.#restarts;
  }

  /** The live process, or undefined while there is none. */
  get process(): BlenderProcess | undefined {
    return this.#state.kind === 'up' && this.#state.process.state.kind !== 'ended' ? this.#state.process : undefined;
  }

  /**
   * Starts the first process; from then on the slot looks after itself.
   * @throws what the start threw: a scene that can't be loaded will not be loadable the next time either.
   */
  async start(): Promise<void> {
    const process = await this.#options.start(this.#stopping.signal);
    this.#up(process);
    this.#loop = this.#keepAlive(process);
  }

  /** Recycles the process when it has grown too large. Call it between tasks. */
  async recycleIfLarge(): Promise<void> {
    const { process } = this;
    if (process?.state.kind !== 'idle') return;
    const rssBytes = await process.rssBytes();
    // Asked again: work may have come while the figure was read.
    if (rssBytes <= this.#options.maxRssBytes || process.state.kind !== 'idle') return;
    this.#options.logger.info('blender recycled', { slot: this.id, pid: process.pid, rssBytes });
    await process.stop();
  }

  /** Ends the process and the watch over it. Twice is fine. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the slot was stopped'));
    if (this.#state.kind === 'up') await this.#state.process.stop();
    await this.#loop;
    this.#setState({ kind: 'stopped' });
  }

  #setState(state: SlotState): void {
    this.#state = state;
    this.#options.onChange();
  }

  #up(process: BlenderProcess): void {
    this.#options.logger.info('blender up', { slot: this.id, pid: process.pid });
    this.#setState({ kind: 'up', process, sinceMs: this.#options.clock.monotonicMs() });
  }

  async #keepAlive(first: BlenderProcess): Promise<void> {
    const { clock, logger, backoff, stableMs } = this.#options;
    const { signal } = this.#stopping;
    let process: BlenderProcess | undefined = first;
    let attempt = 0;
    let sinceMs = clock.monotonicMs();
    while (!signal.aborted) {
      let error: Error;
      if (process !== undefined) {
        error = await process.ended;
        if (signal.aborted) return;
        if (clock.monotonicMs() - sinceMs >= stableMs) attempt = 0;
        logger.warn('blender ended', { slot: this.id, pid: process.pid, reason: error.message });
      } else {
        error = this.#state.kind === 'pausing' ? this.#state.error : new Error('not started');
      }
      attempt += 1;
      this.#setState({ kind: 'pausing', attempt, error });
      try {
        // The first restart is at once: a crash costs its start and no more.
        if (attempt > 1) await sleep(clock, 'blender restart', backoffMs(attempt - 1, backoff), signal);
        this.#setState({ kind: 'starting', attempt });
        process = await this.#options.start(signal);
        this.#restarts += 1;
        sinceMs = clock.monotonicMs();
        this.#up(process);
      } catch (failure) {
        if (signal.aborted) return;
        process = undefined;
        const cause = failure instanceof Error ? failure : new Error(messageOf(failure));
        this.#setState({ kind: 'pausing', attempt, error: cause });
        logger.error('blender did not start', { slot: this.id, attempt, reason: cause.message });
      }
    }
  }
}
