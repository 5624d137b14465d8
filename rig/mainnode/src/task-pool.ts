import { StatusError } from '@blender-sim/protocol';

export interface TaskPoolLimits {
  /** Requests under way at the same time. */
  readonly maxRequests: number;
  /** Octets of images of all requests under way. */
  readonly maxBytes: number;
}

/** The main node's bounded pool of requests under way (the specification's task process pool): beyond it, OVERLOAD. */
export class TaskPool {
  readonly #limits: TaskPoolLimits;
  #requests = 0;
  #bytes = 0;

  constructor(limits: TaskPoolLimits) {
    this.#limits = limits;
  }

  get requests(): number {
    return this.#requests;
  }

  /**
   * Takes a place for a request whose answer has `bytes` octets.
   * @returns gives the place back; twice is fine.
   * @throws StatusError OVERLOAD when the pool is full. A single request over maxBytes is let in when nothing else runs.
   */
  enter(bytes: number): () => void {
    const { maxRequests, maxBytes } = this.#limits;
    if (this.#requests >= maxRequests) {
      throw new StatusError(
        'OVERLOAD',
        `${String(maxRequests)} requests are under way, the most this main node takes; try again later.`,
      );
    }
    if (this.#requests > 0 && this.#bytes + bytes > maxBytes) {
      throw new StatusError(
        'OVERLOAD',
        `The requests under way hold ${String(this.#bytes)} octets of images; ${String(bytes)} more would pass the limit of ${String(maxBytes)}; try again later.`,
      );
    }
    this.#requests += 1;
    this.#bytes += bytes;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#requests -= 1;
      this.#bytes -= bytes;
    };
  }
}
