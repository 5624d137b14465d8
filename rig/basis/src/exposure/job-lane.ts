import { deferred } from '@blender-sim/base';

interface Waiting {
  /** Starts the job when what it needs is there. @returns whether it did. */
  readonly tryStart: () => boolean;
  readonly reject: (reason: unknown) => void;
}

/** Jobs in the order they came, at most some at once, each started when its resource can be had. */
export class JobLane {
  readonly #most: number;
  readonly #waiting = new Set<Waiting>();
  #active = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Runs `job` when it is its turn. @throws what it throws; the signal's reason while it waits. */
  run<T>(job: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
  /** Runs `job` with what `take` gives; undefined says: not now, ask again after pump(). */
  run<T, R>(job: (resource: R) => Promise<T>, signal: AbortSignal | undefined, take: () => R | undefined): Promise<T>;
  run<T>(
    job: (resource: unknown) => Promise<T>,
    signal: AbortSignal | undefined,
    take: () => unknown = () => true,
  ): Promise<T> {
    const result = deferred<T>();
    const leave = (): void => {
      this.#waiting.delete(waiting);
      signal?.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      leave();
      result.reject(signal?.reason);
      // The next one may need less.
      this.pump();
    };
    const waiting: Waiting = {
      tryStart: () => {
        const resource = take();
        if (resource === undefined) return false;
        leave();
        this.#active++;
        void job(resource)
          .then(
            (value) => result.resolve(value),
            (reason: unknown) => result.reject(reason),
          )
          .finally(() => {
            this.#active--;
            this.pump();
          });
        return true;
      },
      reject: (reason) => {
        leave();
        result.reject(reason);
      },
    };
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiting.add(waiting);
    this.pump();
    return result.promise;
  }

  /** Starts what can be started: to be called when a resource was given back. */
  pump(): void {
    for (const waiting of this.#waiting) {
      // In order: a large job is not overtaken for ever by small ones.
      if (this.#active >= this.#most || !waiting.tryStart()) return;
    }
  }

  /** Rejects everything that waits. */
  close(reason: unknown): void {
    for (const waiting of [...this.#waiting]) waiting.reject(reason);
  }
}
