import { StatusError } from '@blender-sim/protocol';

interface Sequence {
  readonly maxId: number;
  next: number;
  readonly live: Set<number>;
  /** Released ids, the one free the longest first. */
  readonly free: number[];
}

/**
 * Unique ids a token: 1..maxId, never one twice at a time (the specification's SerialDistributor). Ids never used come
 * first, then the one that has been free the longest, so that a driver that was frozen and expired does not move its
 * successor's object. 0 is never given out: it is what proto3 reads where no serial was sent.
 */
export class SerialDistributor {
  readonly #sequences = new Map<string, Sequence>();

  /**
   * Makes the generator of `token`; a second call with the same token changes nothing, as in the specification.
   * @throws RangeError when maxId is not a positive integer of 32 bits.
   */
  registerToken(token: string, maxId: number): void {
    if (!Number.isInteger(maxId) || maxId < 1 || maxId > 0xffffffff) {
      throw new RangeError(`maxId of ${token} is ${String(maxId)}; expected an integer from 1 to 4294967295.`);
    }
    if (!this.#sequences.has(token)) this.#sequences.set(token, { maxId, next: 1, live: new Set(), free: [] });
  }

  /** @throws StatusError EXHAUSTED when every id of the token is in use. */
  generateId(token: string): number {
    const sequence = this.#sequence(token);
    const id = sequence.next <= sequence.maxId ? sequence.next++ : sequence.free.shift();
    if (id === undefined) {
      throw new StatusError(
        'EXHAUSTED',
        `All ${String(sequence.maxId)} ${token} serials are in use; unregister a ${token}, or start the main node with a larger --max-${token}s.`,
        { fields: { token, maxId: sequence.maxId } },
      );
    }
    sequence.live.add(id);
    return id;
  }

  /** Gives an id back. One that is not in use is ignored: it may have been released by both ends. */
  releaseId(token: string, id: number): void {
    const sequence = this.#sequence(token);
    if (sequence.live.delete(id)) sequence.free.push(id);
  }

  #sequence(token: string): Sequence {
    const sequence = this.#sequences.get(token);
    if (sequence === undefined)
      throw new RangeError(`No serials were registered for the token ${JSON.stringify(token)}.`);
    return sequence;
  }
}
