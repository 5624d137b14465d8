import type { EntityId, GuidPrefix } from '../structure/guid.js';
import type { Locator } from '../structure/locator.js';
import type { ProtocolVersion } from '../structure/protocol-version.js';
import type { FragmentNumber, NumberSet, SequenceNumber } from '../structure/sequence-number.js';
import type { WireTime } from '../structure/wire-time.js';
import type { ParameterList } from '../parameters/parameter.js';
import type { PayloadFrame } from './payload-frame.js';

/** Byte order of a submessage's numbers and of its inline QoS: little-endian unless it says otherwise. */
interface WithEndianness {
  /** Undefined counts as little-endian, which is what this library writes. */
  readonly bigEndian?: boolean;
}

/** A change, or what is known of one (RTPS 2.3, 8.3.7.2). */
export interface Data extends WithEndianness {
  readonly kind: 'data';
  readonly readerId: EntityId;
  readonly writerId: EntityId;
  readonly sequence: SequenceNumber;
  readonly inlineQos?: ParameterList;
  /** Encapsulation header and body, a view into the datagram; undefined where neither D nor K is set. */
  readonly payload?: Uint8Array;
  /** Where the payload is sent in parts: what stands around it. Never in what was received. */
  readonly frame?: PayloadFrame;
  /** The payload is the serialised key only (K flag): dispose and unregister. */
  readonly isKey?: boolean;
}

/** Consecutive fragments of a change (8.3.7.3). */
export interface DataFrag extends WithEndianness {
  readonly kind: 'data-frag';
  readonly readerId: EntityId;
  readonly writerId: EntityId;
  readonly sequence: SequenceNumber;
  /** The first fragment in `payload`, from 1. */
  readonly fragmentStart: FragmentNumber;
  readonly fragmentCount: number;
  /** Octets in every fragment but the last. */
  readonly fragmentSize: number;
  /** Octets of the whole serialised payload, encapsulation header included. */
  readonly sampleSize: number;
  readonly inlineQos?: ParameterList;
  /** A view into the datagram. */
  readonly payload: Uint8Array;
  /** As in DATA. */
  readonly frame?: PayloadFrame;
  readonly isKey?: boolean;
}

/** What a writer has (8.3.7.5). last = first - 1: nothing. */
export interface Heartbeat extends WithEndianness {
  readonly kind: 'heartbeat';
  readonly readerId: EntityId;
  readonly writerId: EntityId;
  readonly first: SequenceNumber;
  readonly last: SequenceNumber;
  readonly count: number;
  /** No answer is asked for. */
  readonly final: boolean;
  readonly liveliness: boolean;
}

/** Which fragments of a change a writer has sent (8.3.7.6). */
export interface HeartbeatFrag extends WithEndianness {
  readonly kind: 'heartbeat-frag';
  readonly readerId: EntityId;
  readonly writerId: EntityId;
  readonly sequence: SequenceNumber;
  readonly lastFragment: FragmentNumber;
  readonly count: number;
}

/** What a reader has (all before `state.base`) and misses (the set) (8.3.7.1). */
export interface AckNack extends WithEndianness {
  readonly kind: 'acknack';
  readonly readerId: EntityId;
  readonly writerId: EntityId;
  readonly state: NumberSet;
  readonly count: number;
  readonly final: boolean;
}

/** Fragments that a reader misses (8.3.7.8). */
export interface NackFrag extends WithEndianness {
  readonly kind: 'nack-frag';
  readonly readerId: EntityId;
  readonly writerId: EntityId;
  readonly sequence: SequenceNumber;
  readonly fragments: NumberSet;
  readonly count: number;
}

/** Changes that will not come: `start` .. `list.base - 1`, and the set (8.3.7.4). */
export interface Gap extends WithEndianness {
  readonly kind: 'gap';
  readonly readerId: EntityId;
  readonly writerId: EntityId;
  readonly start: SequenceNumber;
  readonly list: NumberSet;
}

/** Source time of what follows; undefined: none (8.3.7.9). */
export interface InfoTs extends WithEndianness {
  readonly kind: 'info-ts';
  readonly time?: WireTime;
}

/** Which participant is meant by what follows (8.3.7.7). */
export interface InfoDst extends WithEndianness {
  readonly kind: 'info-dst';
  readonly prefix: GuidPrefix;
}

/** Who sent what follows (8.3.7.9). */
export interface InfoSrc extends WithEndianness {
  readonly kind: 'info-src';
  readonly version: ProtocolVersion;
  readonly vendor: number;
  readonly prefix: GuidPrefix;
}

/** Where to answer to (8.3.7.8). */
export interface InfoReply extends WithEndianness {
  readonly kind: 'info-reply';
  readonly unicast: readonly Locator[];
  readonly multicast?: readonly Locator[];
}

export interface Pad extends WithEndianness {
  readonly kind: 'pad';
  readonly length: number;
}

/** Another kind, e.g. 0x80 of Fast DDS: skipped by its length. */
export interface UnknownSubmessage extends WithEndianness {
  readonly kind: 'unknown';
  readonly id: number;
  readonly flags: number;
  readonly body: Uint8Array;
}

export type Submessage =
  | Data
  | DataFrag
  | Heartbeat
  | HeartbeatFrag
  | AckNack
  | NackFrag
  | Gap
  | InfoTs
  | InfoDst
  | InfoSrc
  | InfoReply
  | Pad
  | UnknownSubmessage;

/** The first 20 octets of a message (8.3.3.1). */
export interface MessageHeader {
  readonly version: ProtocolVersion;
  /** VendorId, 16 bits: 0x010f Fast, 0x0110 Cyclone. */
  readonly vendor: number;
  readonly prefix: GuidPrefix;
}

/** One datagram. */
export interface Message {
  readonly header: MessageHeader;
  readonly submessages: readonly Submessage[];
  /** What was wrong after the last good submessage; the rest of the datagram is dropped (8.3.4.1). */
  readonly problem?: MalformedCause;
}

/** Why a datagram, or the rest of one, was dropped. A closed set: each has a counter. */
export type MalformedCause =
  | 'not-rtps'
  | 'version'
  | 'truncated'
  | 'sequence-number'
  | 'number-set'
  | 'parameter-list'
  | 'fragment'
  | 'locator-list'
  | 'flags'
  | 'heartbeat-range'
  | 'gap-range';
