import type { PayloadParts } from '../messages/payload-frame.js';
import type { KeyHash } from '../structure/instance.js';

/** The key of an instance: serialised (encapsulation header and key fields), and its hash. */
export interface InstanceKey {
  readonly payload: Uint8Array;
  readonly hash: KeyHash;
}

/** How samples of a topic look on the wire. */
export interface TopicType<T> {
  /** Announced as PID_TYPE_NAME; endpoints match only where it is equal. */
  readonly name: string;
  /**
   * Encapsulation header and body. The octets are the writer's from here on: it keeps them and sends from them, without a
   * copy. They must not change until all readers have acknowledged the sample; of writers that are transient-local or best
   * effort, never.
   */
  encode(value: T): Uint8Array;
  /**
   * What `encode` gives, in parts, for a value of which the most is there in octets already: they are sent from where they
   * are, and are the writer's from here on, as those of `encode`. Writers prefer it; undefined: `encode` is to be asked.
   */
  encodeParts?(value: T): PayloadParts | undefined;
  /** @throws RtpsError RTPS_CDR where the octets are none of this type's: the sample is counted and dropped. */
  decode(payload: Uint8Array): T;
  /** Keyed topics only: the key of a sample. */
  readonly keyOf?: (value: T) => InstanceKey;
  /** Keyed topics only: from a serialised key to a value of which only the key fields mean anything. */
  readonly decodeKey?: (payload: Uint8Array) => T;
}
