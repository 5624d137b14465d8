import type { ProtocolVersion } from '../structure/protocol-version.js';
import type { Guid } from '../structure/guid.js';
import type { Locator } from '../structure/locator.js';
import type { Qos } from '../structure/qos.js';

/** What is announced of a reader or a writer: DiscoveredReaderData, DiscoveredWriterData (RTPS 2.3, 8.5.4.4). */
export interface EndpointData {
  readonly kind: 'reader' | 'writer';
  readonly guid: Guid;
  readonly topic: string;
  readonly type: string;
  /** By the entity kind of the GUID. */
  readonly keyed: boolean;
  readonly qos: Qos;
  /** Empty: the participant's default ones. */
  readonly unicast: readonly Locator[];
  readonly multicast: readonly Locator[];
  /** Readers: wants the QoS with every sample. */
  readonly expectsInlineQos: boolean;
  /** PID_TYPE_MAX_SIZE_SERIALIZED; undefined where it isn't sent. */
  readonly typeMaxSizeSerialized?: number;
  /** Version and vendor that stand in the announcement, where they do. */
  readonly version?: ProtocolVersion;
  readonly vendor?: number;
}

/** Why a reader and a writer of one topic do not match. A closed set. */
export type MismatchPolicy =
  | 'type'
  | 'key'
  | 'partition'
  | 'reliability'
  | 'durability'
  | 'deadline'
  | 'latency-budget'
  | 'liveliness'
  | 'ownership'
  | 'destination-order'
  | 'presentation'
  | 'representation';

export interface Mismatch {
  readonly policy: MismatchPolicy;
  /** One sentence: what is offered, what is asked for. */
  readonly reason: string;
}
