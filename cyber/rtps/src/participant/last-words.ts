import type { CancelTimer, Clock } from '@blender-sim/base';
import { type Guid, guidText } from '../structure/guid.js';

/** What is said in one moment lies in the sockets' buffers; a busy process is this late with reading them. */
export const LISTENED_MS = 20;

/**
 * Readers go on listening for a moment to a writer that has left. Its end comes by another socket than its samples, and
 * may be read before the last of them: a writer need not wait until they are acknowledged.
 */
export class LastWords {
  readonly #clock: Clock;
  readonly #leaving = new Map<string, { readonly end: () => void; readonly cancel: CancelTimer }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `end` when the writer's last words to the reader have been heard. */
  hear(reader: Guid, writer: Guid, end: () => void): void {
    const key = keyOf(reader, writer);
    this.finish(reader, writer);
    const cancel = this.#clock.after('rtps last words', LISTENED_MS, () => {
      this.#leaving.delete(key);
      end();
    });
    this.#leaving.set(key, { end, cancel });
  }

  /** The writer is back, or was never away: what is left to do is done now. */
  finish(reader: Guid, writer: Guid): void {
    const key = keyOf(reader, writer);
    const leaving = this.#leaving.get(key);
    if (leaving === undefined) return;
    this.#leaving.delete(key);
    leaving.cancel();
    leaving.end();
  }

  /** Nobody listens any more. */
  close(): void {
    for (const { cancel } of this.#leaving.values()) cancel();
    this.#leaving.clear();
  }
}

function keyOf(reader: Guid, writer: Guid): string {
  return `${guidText(reader)} ${guidText(writer)}`;
}
