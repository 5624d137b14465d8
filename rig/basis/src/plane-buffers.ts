import type { TracedPair } from '@blender-sim/optics';

/**
 * The memory of traced pairs. The collector does not know how large shared memory is and leaves it to live for long, in every
 * thread that has seen it; so it is not given up but used again. A pair has users; when the last one lets go, its memory is free.
 */
export class PlanePool {
  readonly #free = new Map<number, Float32Array<SharedArrayBuffer>[]>();
  readonly #users = new Map<TracedPair, number>();

  /** Memory for so many values; with whatever was in it. */
  take(values: number): Float32Array<SharedArrayBuffer> {
    return this.#free.get(values)?.pop() ?? new Float32Array(new SharedArrayBuffer(values * 4));
  }

  /** Gives memory back that became no pair's. */
  give(planes: Float32Array<SharedArrayBuffer>): void {
    const free = this.#free.get(planes.length) ?? [];
    free.push(planes);
    this.#free.set(planes.length, free);
  }

  /** One more user of a pair. @returns the pair. */
  hold(pair: TracedPair): TracedPair {
    this.#users.set(pair, (this.#users.get(pair) ?? 0) + 1);
    return pair;
  }

  /** A user has done; its planes may become another pair's from here on. */
  release(pair: TracedPair): void {
    const users = (this.#users.get(pair) ?? 0) - 1;
    if (users > 0) {
      this.#users.set(pair, users);
      return;
    }
    if (this.#users.delete(pair)) this.give(pair.planes);
  }
}
