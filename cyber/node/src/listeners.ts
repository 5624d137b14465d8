import { type Logger, messageOf } from '@blender-sim/base';

/** Functions that want to be told. One that throws is logged and disturbs nobody. */
export class Listeners<Arguments extends readonly unknown[]> {
  readonly #all = new Set<{ readonly tell: (...args: Arguments) => void }>();
  readonly #name: string;
  readonly #logger: Logger;

  constructor(name: string, logger: Logger) {
    this.#name = name;
    this.#logger = logger;
  }

  /** @returns a function that ends it. */
  add(tell: (...args: Arguments) => void): () => void {
    const listener = { tell };
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  tell(...args: Arguments): void {
    for (const listener of [...this.#all]) {
      // One before it may have ended it.
      if (!this.#all.has(listener)) continue;
      try {
        listener.tell(...args);
      } catch (error) {
        this.#logger.error('a listener failed', { listener: this.#name, error: messageOf(error) });
      }
    }
  }

  clear(): void {
    this.#all.clear();
  }
}
