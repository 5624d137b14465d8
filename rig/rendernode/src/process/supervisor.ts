import { type Deferred, deferred, raceAbort } from '@blender-sim/base';
import type { LoadedScene } from '../channel/messages.js';
import { ProcessSlot, type ProcessSlotOptions } from './process-slot.js';

export interface SupervisorOptions extends Omit<ProcessSlotOptions, 'id' | 'onChange' | 'start'> {
  /** Blender processes to keep; at least 1. */
  readonly processes: number;
  readonly start: (slot: number, signal: AbortSignal) => ReturnType<ProcessSlotOptions['start']>;
}

/** Starts, watches and stops the node's Blender processes (the specification's SCBController). */
export class Supervisor {
  readonly slots: readonly ProcessSlot[];
  readonly #listeners = new Set<() => void>();
  #changed: Deferred<void> = deferred();
  #stopped: Promise<void> | undefined;

  constructor(options: SupervisorOptions) {
    if (!(options.processes >= 1)) throw new RangeError('a supervisor needs at least one process');
    this.slots = Array.from(
      { length: options.processes },
      (_unused, id) =>
        new ProcessSlot({
          ...options,
          id,
          start: (signal) => options.start(id, signal),
          onChange: () => this.#onChange(),
        }),
    );
  }

  /**
   * Starts all processes side by side.
   * @returns the scene as the first one loaded it.
   * @throws what the first failing start threw, or the signal's reason; nothing is left running then.
   */
  async start(signal?: AbortSignal): Promise<LoadedScene> {
    signal?.throwIfAborted();
    const onAbort = (): void => void this.stop();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const [scene] = await Promise.all(this.slots.map((slot) => slot.start()));
      signal?.throwIfAborted();
      return scene as LoadedScene; // there is at least one slot
    } catch (error) {
      await this.stop();
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** The slots whose process is alive. */
  get alive(): readonly ProcessSlot[] {
    return this.slots.filter((slot) => slot.process !== undefined);
  }

  /** Resolves when any slot's state has changed. @throws the signal's reason. */
  changed(signal?: AbortSignal): Promise<void> {
    return raceAbort(this.#changed.promise, signal);
  }

  /** Calls `listener` on every change. @returns stops it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Octets of memory of all processes together. */
  async rssBytes(): Promise<number> {
    const figures = await Promise.all(this.alive.map(async ({ process }) => (await process?.rssBytes()) ?? 0));
    return figures.reduce((sum, figure) => sum + figure, 0);
  }

  /** Stops every process. Twice is fine. */
  stop(): Promise<void> {
    this.#stopped ??= Promise.all(this.slots.map((slot) => slot.stop())).then(() => undefined);
    return this.#stopped;
  }

  #onChange(): void {
    const changed = this.#changed;
    this.#changed = deferred();
    changed.resolve();
    for (const listener of this.#listeners) listener();
  }
}
