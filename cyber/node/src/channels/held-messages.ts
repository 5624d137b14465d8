import type { CancelTimer, Clock, MonotonicMs } from '@blender-sim/base';
import type { CyberWire, MessageInfo, WireMessage } from '@blender-sim/topology';

/** The topic that a message came by: the channel's, or that of the history for one reader (LatchedHistory). */
export type MessageWay = 'channel' | 'history';

/** A message whose sender has not joined so far. JOINs go by another topic, and by another participant with C++. */
export interface HeldMessage {
  readonly wire: CyberWire;
  readonly message: WireMessage;
  readonly info: MessageInfo;
  readonly way: MessageWay;
  readonly senderRoleId: bigint;
}

const MAX_MESSAGES = 64;
const MAX_OCTETS = 4 * 1024 * 1024;
const MAX_AGE_MS = 2000;

/** Messages of one channel from senders that are unknown so far: 64, 4 MiB, 2 s at most; the oldest are given up. */
export class HeldMessages {
  readonly #clock: Clock;
  readonly #givenUp: () => void;
  #held: (HeldMessage & { readonly at: MonotonicMs })[] = [];
  #octets = 0;
  #cancel: CancelTimer | undefined;

  /** @param givenUp called for each message that nobody gets. */
  constructor(clock: Clock, givenUp: () => void) {
    this.#clock = clock;
    this.#givenUp = givenUp;
  }

  hold(message: HeldMessage): void {
    this.#held.push({ ...message, at: this.#clock.monotonicMs() });
    this.#octets += message.message.data.length;
    while (this.#held.length > MAX_MESSAGES || this.#octets > MAX_OCTETS) this.#giveUpOldest();
    this.#arm();
  }

  /** Messages of a sender that has joined, in the order in which they came. */
  takeFrom(senderRoleId: bigint): readonly HeldMessage[] {
    const taken = this.#held.filter((held) => held.senderRoleId === senderRoleId);
    if (taken.length === 0) return taken;
    this.#held = this.#held.filter((held) => held.senderRoleId !== senderRoleId);
    for (const { message } of taken) this.#octets -= message.data.length;
    this.#arm();
    return taken;
  }

  close(): void {
    this.#held = [];
    this.#octets = 0;
    this.#arm();
  }

  #giveUpOldest(): void {
    const oldest = this.#held.shift();
    if (oldest === undefined) return;
    this.#octets -= oldest.message.data.length;
    this.#givenUp();
  }

  #arm(): void {
    const oldest = this.#held[0];
    if (oldest === undefined) {
      this.#cancel?.();
      this.#cancel = undefined;
    } else {
      this.#cancel ??= this.#clock.after(
        'cyber unknown senders',
        oldest.at + MAX_AGE_MS - this.#clock.monotonicMs(),
        () => this.#onTime(),
      );
    }
  }

  #onTime(): void {
    this.#cancel = undefined;
    const now = this.#clock.monotonicMs();
    while (this.#held[0] !== undefined && this.#held[0].at + MAX_AGE_MS <= now) this.#giveUpOldest();
    this.#arm();
  }
}
