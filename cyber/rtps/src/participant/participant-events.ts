import type { Logger } from '@blender-sim/base';
import type { ParticipantEvent } from './participant-api.js';

type Listener = (event: ParticipantEvent) => void;

/** Who listens to a participant. Events are told after the step in which they happened. */
export class ParticipantEvents {
  readonly #listeners = new Set<Listener>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @returns a function that ends it. */
  add(listener: Listener): () => void {
    // One function may be given twice, and each of its two ends ends one of them.
    const own: Listener = (event) => listener(event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  emit(event: ParticipantEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#logger.error('a listener of the participant failed', { event: event.kind, error });
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
