/** Octets of requests that wait at most, as a writer's history has. */
const MAX_OCTETS = 64 * 1024 * 1024;

interface Waiting {
  readonly run: () => Promise<void>;
  readonly octets: number;
}

/** Runs what it is given, so many at once, in order; what is too much for the queue is refused. */
export class RequestQueue {
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  readonly #waiting: Waiting[] = [];
  #octets = 0;
  #running = 0;
  #isClosed = false;

  constructor(concurrency: number, maxWaiting: number) {
    this.#concurrency = concurrency;
    this.#maxWaiting = maxWaiting;
  }

  /** @param run never rejects. @param octets of the request. @returns false where too much waits. */
  push(run: () => Promise<void>, octets: number): boolean {
    if (this.#isClosed) return true;
    if (this.#running >= this.#concurrency) {
      if (this.#waiting.length >= this.#maxWaiting || this.#octets + octets > MAX_OCTETS) return false;
    }
    this.#waiting.push({ run, octets });
    this.#octets += octets;
    this.#start();
    return true;
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
  }

  #start(): void {
    while (this.#running < this.#concurrency) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#octets -= next.octets;
      this.#running++;
      void next.run().then(() => {
        this.#running--;
        this.#start();
      });
    }
  }
}
