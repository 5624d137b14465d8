import type { Logger } from '@blender-sim/base';

/** Listeners by event name, typed. A listener that throws is logged and disturbs nobody. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => void>>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @returns a function that takes the listener off again. */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void {
    // An own function each time, so that one listener added twice is two listeners.
    const own = (event: Events[Name]): void => listener(event);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(own));
    return () => {
      listeners.delete(own);
    };
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        // `on` only ever stores listeners of this event's type under its name.
        listener(event as never);
      } catch (error) {
        this.#logger.error('a listener failed', { event: String(name), err: error });
      }
    }
  }
}
