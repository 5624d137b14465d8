import type { MessageMeta } from '@blender-sim/cyber';

/** Senders that are remembered; the one met first goes. */
const MOST_SENDERS = 1000;

/** The last message of each sender: what is missing between two, and what comes again. */
export class SenderSequences {
  readonly #last = new Map<string, bigint>();
  #lost = 0;

  /** Messages that never came, since the first one of their sender. */
  get lost(): number {
    return this.#lost;
  }

  /** @returns whether it is a new one: later than all that its sender has sent. */
  take({ senderId, sequence }: Pick<MessageMeta, 'senderId' | 'sequence'>): boolean {
    const last = this.#last.get(senderId);
    if (last !== undefined && sequence <= last) return false;
    if (last !== undefined) this.#lost += Number(sequence - last - 1n);
    this.#last.set(senderId, sequence);
    if (this.#last.size > MOST_SENDERS) this.#forgetOldest();
    return true;
  }

  #forgetOldest(): void {
    for (const oldest of this.#last.keys()) {
      this.#last.delete(oldest);
      return;
    }
  }
}
