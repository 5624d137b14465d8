import { type Deferred, type Logger, deferred, messageOf } from '@blender-sim/base';
import type { MessageMeta, Received } from '../cyber-api.js';
import { CyberError } from '../cyber-error.js';

export interface InboxOptions<T> {
  readonly channel: string;
  /** Messages that wait at most. A callback's are never let go: they wait until the end of this turn only. */
  readonly capacity: number;
  readonly onMessage: ((message: T, meta: MessageMeta) => unknown) | undefined;
  readonly logger: Logger;
}

/**
 * What has arrived for a reader and is not taken yet. A callback is called in a later microtask: never from within the
 * `write` of a writer in the same process.
 */
export class Inbox<T> {
  readonly #options: InboxOptions<T>;
  readonly #waiting: Received<T>[] = [];
  readonly #wanted: Deferred<IteratorResult<Received<T>, undefined>>[] = [];
  /** What waits has come in order. */
  #isInOrder = true;
  #isDraining = false;
  #isClosed = false;
  overflowed: number = 0;

  constructor(options: InboxOptions<T>) {
    this.#options = options;
  }

  get pending(): number {
    return this.#waiting.length;
  }

  /** @param isOvertaken a newer message of the same writer was pushed before. */
  push(received: Received<T>, isOvertaken: boolean): void {
    if (this.#isClosed) return;
    const wanted = this.#wanted.shift();
    if (wanted !== undefined) {
      wanted.resolve({ done: false, value: received });
      return;
    }
    this.#isInOrder = !isOvertaken && (this.#isInOrder || this.#waiting.length === 0);
    this.#waiting.push(received);
    if (this.#options.onMessage !== undefined) {
      this.#drainLater();
    } else if (this.#waiting.length > this.#options.capacity) {
      this.#dropOldest();
      this.overflowed++;
    }
  }

  take(count: number = Infinity): readonly Received<T>[] {
    return this.#waiting.splice(0, Math.max(0, count));
  }

  /** @throws CyberError CYBER_CONFIG where a callback takes the messages. */
  async *iterate(): AsyncGenerator<Received<T>, void, undefined> {
    if (this.#options.onMessage !== undefined) {
      throw new CyberError(
        'CYBER_CONFIG',
        `The reader of ${this.#options.channel} gives its messages to onMessage: leave that out to iterate.`,
      );
    }
    for (;;) {
      const next = await this.#next();
      if (next.done === true) return;
      yield next.value;
    }
  }

  /** Iterations end. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
    for (const wanted of this.#wanted.splice(0)) wanted.resolve({ done: true, value: undefined });
  }

  /** The longest-waiting message goes, or an older one of its writer that it has overtaken. */
  #dropOldest(): void {
    if (this.#isInOrder) {
      this.#waiting.shift();
      return;
    }
    const oldest = this.#waiting.reduce((old, one) =>
      one.meta.senderId === old.meta.senderId && one.meta.sequence < old.meta.sequence ? one : old,
    );
    this.#waiting.splice(this.#waiting.indexOf(oldest), 1);
  }

  #next(): Promise<IteratorResult<Received<T>, undefined>> {
    if (this.#isClosed) return Promise.resolve({ done: true, value: undefined });
    const value = this.#waiting.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    const wanted = deferred<IteratorResult<Received<T>, undefined>>();
    this.#wanted.push(wanted);
    return wanted.promise;
  }

  #drainLater(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    queueMicrotask(() => this.#drain());
  }

  #drain(): void {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#call(next);
    this.#isDraining = false;
  }

  #call({ message, meta }: Received<T>): void {
    const { channel, onMessage, logger } = this.#options;
    const failed = (error: unknown): void =>
      logger.error('a callback of a reader failed', { channel, error: messageOf(error) });
    try {
      const result = onMessage?.(message, meta);
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}
