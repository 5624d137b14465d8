import type { SequenceNumber } from '../../structure/sequence-number.js';
import { SHORT_HEARTBEATS } from './reader-timing.js';

/**
 * Tells a writer that was started again and has kept its GUID from one that is back: it has less than was once delivered of
 * it, whatever it is answered. Once means nothing: ours name what they have sent to this reader since it is back.
 */
export class RestartWatch {
  /** Before it all was delivered before the writer fell silent; 1: it is new, and there is nothing to watch for. */
  #beganAt: SequenceNumber;
  #shortHeartbeats = 0;

  constructor(beganAt: SequenceNumber) {
    this.#beganAt = beganAt;
  }

  /** A HEARTBEAT's `last`. @returns whether it is another writer by the same name; said once. */
  isRestarted(last: SequenceNumber, expected: SequenceNumber): boolean {
    const isShort = last + 1 < this.#beganAt && expected === this.#beganAt;
    this.#shortHeartbeats = isShort ? this.#shortHeartbeats + 1 : 0;
    if (this.#shortHeartbeats < SHORT_HEARTBEATS) return false;
    this.#beganAt = 1;
    return true;
  }
}
