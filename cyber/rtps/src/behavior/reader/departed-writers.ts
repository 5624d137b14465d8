import { type Guid, guidText } from '../../structure/guid.js';
import type { SequenceNumber } from '../../structure/sequence-number.js';

/**
 * A network may lose so many writers at a time; who is forgotten is listened to from the beginning, like a new one: one of Fast
 * DDS may keep to itself what it holds to be acknowledged.
 */
const MAX_WRITERS = 1024;

/**
 * Where a reader goes on with writers that fell silent: one that is heard again tells its history again, and nothing of it
 * may be delivered twice where that is not wanted.
 */
export class DepartedWriters {
  readonly #positions = new Map<string, SequenceNumber>();

  /** @param position the first number that is to be delivered when it is back. */
  keep(guid: Guid, position: SequenceNumber): void {
    const name = guidText(guid);
    this.#positions.delete(name);
    if (this.#positions.size >= MAX_WRITERS) {
      for (const oldest of this.#positions.keys()) {
        this.#positions.delete(oldest);
        break;
      }
    }
    this.#positions.set(name, position);
  }

  /** @returns where to go on; undefined for a writer that isn't known. */
  take(guid: Guid): SequenceNumber | undefined {
    const name = guidText(guid);
    const position = this.#positions.get(name);
    this.#positions.delete(name);
    return position;
  }
}
