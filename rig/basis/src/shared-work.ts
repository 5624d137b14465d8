import { raceAbort } from '@blender-sim/base';

interface Running<V> {
  readonly promise: Promise<V>;
  readonly controller: AbortController;
  waiters: number;
}

/** Work that several ask for at the same time and that is done once; it is given up when nobody waits for it any more. */
export class SharedWork<V> {
  readonly #running = new Map<string, Running<V>>();

  /**
   * Joins the work under way for `key`, or starts it.
   * @throws what the work throws; the signal's reason.
   */
  async run(key: string, work: (signal: AbortSignal) => Promise<V>, signal?: AbortSignal): Promise<V> {
    signal?.throwIfAborted();
    const running = this.#running.get(key) ?? this.#start(key, work);
    running.waiters += 1;
    try {
      return await raceAbort(running.promise, signal);
    } finally {
      running.waiters -= 1;
      if (running.waiters === 0) {
        // From here on who asks starts afresh: an aborted result must not be joined.
        if (this.#running.get(key) === running) this.#running.delete(key);
        running.controller.abort(new Error('nobody waits for it any more'));
      }
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<V>): Running<V> {
    const controller = new AbortController();
    const promise = work(controller.signal);
    promise.catch(() => undefined);
    const running = { promise, controller, waiters: 0 };
    this.#running.set(key, running);
    return running;
  }
}
