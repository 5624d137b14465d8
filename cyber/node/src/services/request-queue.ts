/** Runs what it is given, so many at once, in order; what is too much for the queue is refused. */
export class RequestQueue {
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;
  #isClosed = false;

  constructor(concurrency: number, maxWaiting: number) {
    this.#concurrency = concurrency;
    this.#maxWaiting = maxWaiting;
  }

  /** @param run never rejects. @returns false where too many wait. */
  push(run: () => Promise<void>): boolean {
    if (this.#isClosed) return true;
    if (this.#running >= this.#concurrency && this.#waiting.length >= this.#maxWaiting) return false;
    this.#waiting.push(run);
    this.#start();
    return true;
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
  }

  #start(): void {
    while (this.#running < this.#concurrency) {
      const run = this.#waiting.shift();
      if (run === undefined) return;
      this.#running++;
      void run().then(() => {
        this.#running--;
        this.#start();
      });
    }
  }
}
