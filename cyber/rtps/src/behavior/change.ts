import type { PayloadFrame } from '../messages/payload-frame.js';
import type { ParameterList } from '../parameters/parameter.js';
import type { Guid } from '../structure/guid.js';
import type { ChangeKind, KeyHash } from '../structure/instance.js';
import type { SequenceNumber } from '../structure/sequence-number.js';
import type { WireTime } from '../structure/wire-time.js';

/** A change that a writer is to publish. */
export interface OutgoingChange {
  readonly kind: ChangeKind;
  /** Undefined for keyless topics. */
  readonly instance?: KeyHash;
  /** Encapsulation header and body; for the end of an instance, header and serialised key, or nothing. Not copied: leave it alone. */
  readonly payload: Uint8Array;
  /** What stands around `payload`, where that isn't all. Not copied either. */
  readonly frame?: PayloadFrame;
  readonly time?: WireTime;
  /** Sent with every submessage of this change, besides what its kind takes (KEY_HASH, STATUS_INFO). */
  readonly inlineQos?: ParameterList;
}

/** A change that arrived. */
export interface IncomingChange {
  readonly writer: Guid;
  readonly sequence: SequenceNumber;
  readonly kind: ChangeKind;
  /** From PID_KEY_HASH; undefined where the writer sends none. */
  readonly instance?: KeyHash;
  /** Header and body; undefined where the writer sent none (Fast's dispose). A view into a datagram of its own, or a reassembled buffer. */
  readonly payload?: Uint8Array;
  readonly isKey: boolean;
  readonly time?: WireTime;
  readonly inlineQos: ParameterList;
  /** Byte order of what is in `inlineQos`: that of the submessage (of the first fragment). */
  readonly inlineQosBigEndian: boolean;
}
