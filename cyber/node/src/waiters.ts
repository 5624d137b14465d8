import { type Deferred, deferred, raceAbort } from '@blender-sim/base';

interface Waiter extends Deferred<void> {
  readonly is: () => boolean;
}

/** Who waits for something to become so. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();
  #closed: Error | undefined;

  /** Resolves when `is` holds: now or at a `check`. @throws the signal's reason; what `close` was given. */
  async wait(is: () => boolean, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#closed !== undefined) throw this.#closed;
    if (is()) return;
    const waiter: Waiter = { is, ...deferred<void>() };
    this.#waiting.add(waiter);
    try {
      await raceAbort(waiter.promise, signal);
    } finally {
      this.#waiting.delete(waiter);
    }
  }

  /** Something has changed. */
  check(): void {
    for (const waiter of [...this.#waiting]) {
      if (waiter.is()) waiter.resolve();
    }
  }

  /** Nothing will change any more. */
  close(reason: Error): void {
    this.#closed ??= reason;
    for (const waiter of this.#waiting) waiter.reject(reason);
  }
}
