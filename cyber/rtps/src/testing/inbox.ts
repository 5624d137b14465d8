import { type Deferred, deferred } from '@blender-sim/base';
import type { OnDatagram, Source } from '../transport/transport.js';

/** One datagram as it came. */
export interface Received {
  readonly datagram: Uint8Array;
  readonly from: Source;
}

/** Keeps what a channel receives; `onDatagram` is for `Transport.open`. */
export class Inbox {
  readonly received: Received[] = [];
  readonly #waiting = new Map<number, Deferred<void>>();

  readonly onDatagram: OnDatagram = (datagram, from) => {
    this.received.push({ datagram, from });
    this.#waiting.get(this.received.length)?.resolve();
  };

  /** Resolves with all that came when there are at least `count`. */
  async have(count: number): Promise<readonly Received[]> {
    if (this.received.length < count) {
      const waiting = this.#waiting.get(count) ?? deferred<void>();
      this.#waiting.set(count, waiting);
      await waiting.promise;
    }
    return this.received;
  }

  /** The first octet of each datagram. */
  get tags(): readonly (number | undefined)[] {
    return this.received.map(({ datagram }) => datagram[0]);
  }
}
