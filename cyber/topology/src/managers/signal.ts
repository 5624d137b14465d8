import { type Logger, messageOf } from '@blender-sim/base';

/**
 * What listeners are told, in the order in which it came about. A listener that changes something is told of that after
 * all have been told of the first: so each hears the same order, and none hears of what is not yet done.
 */
export class DeliveryQueue {
  readonly #waiting: (() => void)[] = [];
  #depth = 0;

  push(deliver: () => void): void {
    this.#waiting.push(deliver);
    if (this.#depth === 0) this.batch(() => undefined);
  }

  /** What is pushed by `work` is delivered when it is done. */
  batch<T>(work: () => T): T {
    this.#depth++;
    try {
      return work();
    } finally {
      if (this.#depth === 1) this.#deliverAll();
      this.#depth--;
    }
  }

  #deliverAll(): void {
    // Goes on to what is pushed on the way.
    for (const deliver of this.#waiting) deliver();
    this.#waiting.length = 0;
  }
}

interface Registration<T> {
  readonly listener: (value: T) => void;
  isOver: boolean;
}

/** Those who listen for one kind of thing. One that throws is logged, and the others are told all the same. */
export class Signal<T> {
  readonly #name: string;
  readonly #queue: DeliveryQueue;
  readonly #logger: Logger;
  /** Replaced, never changed: who joins is not told of what came about before. */
  #registrations: readonly Registration<T>[] = [];

  /** @param name for the log. */
  constructor(name: string, queue: DeliveryQueue, logger: Logger) {
    this.#name = name;
    this.#queue = queue;
    this.#logger = logger;
  }

  get hasListeners(): boolean {
    return this.#registrations.length > 0;
  }

  /** @returns a function that ends it; calling that again does nothing. */
  add(listener: (value: T) => void): () => void {
    const registration: Registration<T> = { listener, isOver: false };
    this.#registrations = [...this.#registrations, registration];
    return () => {
      registration.isOver = true;
      this.#registrations = this.#registrations.filter((one) => one !== registration);
    };
  }

  emit(value: T): void {
    const registrations = this.#registrations;
    if (registrations.length > 0) this.#queue.push(() => this.#tell(registrations, value));
  }

  #tell(registrations: readonly Registration<T>[], value: T): void {
    for (const { listener, isOver } of registrations) {
      // Read when its turn has come: one before it may have ended it.
      if (isOver) continue;
      try {
        listener(value);
      } catch (error) {
        this.#logger.error('a topology listener threw', { listener: this.#name, error: messageOf(error) });
      }
    }
  }
}
