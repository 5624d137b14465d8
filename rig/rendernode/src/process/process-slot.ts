import {
  type BackoffOptions,
  type Clock,
  type Logger,
  backoffMs,
  messageOf,
  sleep,
  sharedAbort,
} from '@blender-sim/base';
import type { LoadedScene } from '../channel/messages.js';
import type { ProcessWork } from '../channel/work.js';
import type { ProcessEnd } from './blender-process.js';
import type { ProcessTaskCalls } from './running-task.js';

/** What a slot, its queue and the supervisor need of a Blender process. */
export interface SlotProcess {
  readonly pid: number;
  /** Loaded and not on its way out. */
  readonly alive: boolean;
  /** Alive and without a task. */
  readonly idle: boolean;
  readonly scene: LoadedScene;
  /** Resolves when nothing of it is left; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  rssBytes(): Promise<number>;
  run(work: ProcessWork, calls: ProcessTaskCalls, signal?: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

export interface ProcessSlotOptions {
  readonly id: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Starts a process for this slot. */
  readonly start: (signal: AbortSignal) => Promise<SlotProcess>;
  /** Pauses before a process that died is started again. */
  readonly backoff: BackoffOptions;
  /** A process that lived this long starts the pauses from the beginning, in milliseconds. */
  readonly stableMs: number;
  /** Recycled between tasks above this, in octets. */
  readonly maxRssBytes: number;
  /** Told whenever `state` changes. */
  readonly onChange: () => void;
}

/** What a slot does just now. */
export type SlotState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'up'; readonly process: SlotProcess }
  | { readonly kind: 'pausing'; readonly faults: number; readonly error: Error }
  | { readonly kind: 'stopped' };

/** Keeps one Blender process alive: starts it, starts it again with a growing pause, recycles it by its memory. */
export class ProcessSlot {
  readonly #options: ProcessSlotOptions;
  readonly #stopping = sharedAbort();
  #state: SlotState = { kind: 'starting' };
  #loop: Promise<void> = Promise.resolve();
  #restarts = 0;
  /** Deaths and failed starts in a row. */
  #faults = 0;

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
  get process(): SlotProcess | undefined {
    return this.#state.kind === 'up' && this.#state.process.alive ? this.#state.process : undefined;
  }

  /**
   * Starts the first process; from then on the slot looks after itself.
   * @returns the scene as the process loaded it.
   * @throws what the start threw: a scene that can't be loaded will not be loadable the next time either.
   */
  async start(): Promise<LoadedScene> {
    const first = this.#begin();
    this.#loop = first.then(
      (process) => this.#keepAlive(process),
      () => undefined,
    );
    return (await first).scene;
  }

  /** Recycles the process when it has grown too large. Call it between tasks. */
  async recycleIfLarge(): Promise<void> {
    const { process } = this;
    if (process?.idle !== true) return;
    const rssBytes = await process.rssBytes();
    // Asked again: work may have come while the figure was read.
    if (rssBytes <= this.#options.maxRssBytes || !process.idle) return;
    this.#options.logger.info('blender recycled', { slot: this.id, pid: process.pid, rssBytes });
    const stopped = process.stop();
    this.#options.onChange();
    await stopped;
  }

  /** Ends the process, also one that is just being started, and the watch over it. Twice is fine. */
  async stop(): Promise<void> {
    if (!this.#stopping.signal.aborted) this.#stopping.abort(new Error('the slot was stopped'));
    if (this.#state.kind === 'up') await this.#state.process.stop();
    await this.#loop;
    this.#setState({ kind: 'stopped' });
  }

  #setState(state: SlotState): void {
    this.#state = state;
    this.#options.onChange();
  }

  async #begin(): Promise<SlotProcess> {
    const { signal } = this.#stopping;
    signal.throwIfAborted();
    this.#setState({ kind: 'starting' });
    const process = await this.#options.start(signal);
    if (signal.aborted) {
      await process.stop();
      throw signal.reason;
    }
    this.#options.logger.info('blender up', { slot: this.id, pid: process.pid });
    this.#setState({ kind: 'up', process });
    return process;
  }

  async #keepAlive(first: SlotProcess): Promise<void> {
    const { clock, logger, stableMs } = this.#options;
    for (let process: SlotProcess | undefined = first; process !== undefined;) {
      const sinceMs = clock.monotonicMs();
      const { error, fault } = await process.ended;
      if (this.#stopping.signal.aborted) return;
      if (clock.monotonicMs() - sinceMs >= stableMs) this.#faults = 0;
      if (fault) {
        this.#faults += 1;
        logger.warn('blender ended', { slot: this.id, pid: process.pid, reason: error.message });
      }
      process = await this.#startAgain(error);
    }
  }

  /** Tries until a process is up. @returns undefined when the slot was stopped. */
  async #startAgain(reason: Error): Promise<SlotProcess | undefined> {
    const { clock, logger, backoff } = this.#options;
    const { signal } = this.#stopping;
    for (let error = reason; ;) {
      this.#setState({ kind: 'pausing', faults: this.#faults, error });
      try {
        // The first restart is at once: a crash costs its start and no more.
        if (this.#faults > 1) await sleep(clock, 'blender restart', backoffMs(this.#faults - 1, backoff), signal);
        const process = await this.#begin();
        this.#restarts += 1;
        return process;
      } catch (failure) {
        if (signal.aborted) return undefined;
        this.#faults += 1;
        error = failure instanceof Error ? failure : new Error(messageOf(failure));
        logger.error('blender did not start', { slot: this.id, faults: this.#faults, reason: error.message });
      }
    }
  }
}
