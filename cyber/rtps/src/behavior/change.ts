import type { ParameterList } from '../parameters/parameter.js';
import type { Guid } from '../structure/guid.js';
import type { SequenceNumber } from '../structure/sequence-number.js';
import type { WireTime } from '../structure/wire-time.js';

/** What happened to an instance: a sample of it, or its end. The last two carry the key only. */
export type ChangeKind = 'alive' | 'disposed' | 'unregistered' | 'disposed-unregistered';

/** KeyHash_t as 32 hexadecimal digits: which instance of a keyed topic (RTPS 2.3, 9.6.3.8). */
export type KeyHash = string;

/** A change that a writer is to publish. */
export interface OutgoingChange {
  readonly kind: ChangeKind;
  /** Undefined for keyless topics. */
  readonly instance?: KeyHash;
  /** Encapsulation header and body; for the end of an instance, header and serialised key. Not copied: leave it alone. */
  readonly payload: Uint8Array;
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
