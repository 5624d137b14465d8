import type { MonotonicMs } from '@blender-sim/base';
import type { GuidPrefix } from '../structure/guid.js';
import type { Locator } from '../structure/locator.js';
import type { WireTime } from '../structure/wire-time.js';
import type { ParticipantData, ParticipantIdentity } from './participant-data.js';

/** How a participant looks for others (RTPS 2.3, 8.5.3). */
export interface SpdpOptions {
  readonly prefix: GuidPrefix;
  /** A participant that says another domain or tag is not ours; one that says none is. */
  readonly domainId: number;
  readonly domainTag: string;
  /** Milliseconds between announcements once the first ones are out. */
  readonly announceMs: number;
  /**
   * Milliseconds after `start` of the first announcements. Default 0, 50, 100, 200, 500: ports that open at the same
   * time as ours, and lost datagrams, should not cost a whole period.
   */
  readonly burstMs?: readonly number[];
  /**
   * Milliseconds after the discovery of a participant at which it is answered, unicast. Default 0 and 100: an answer
   * that is lost would cost the newcomer a whole period.
   */
  readonly answerMs?: readonly number[];
  /** Groups to announce to; what comes by others that are only listened to is `isMulticast` all the same. */
  readonly multicast: readonly Locator[];
  /** Hosts asked directly. */
  readonly initialPeers: readonly Locator[];
  /** Participants kept at most; more are ignored and counted. */
  readonly maxParticipants: number;
  /**
   * Which of a participant's metatraffic locators to write to. Default: every UDPv4 unicast one that has an address and
   * a port.
   */
  readonly locatorsTo?: (data: ParticipantData, from: SpdpSource) => readonly Locator[];
  /** Whom not to meet: asked with each announcement of a participant that isn't known yet. Default: nobody. */
  readonly ignore?: (data: ParticipantData) => boolean;
  /** The goodbye carries the serialised key besides the key hash. Default true. */
  readonly sendsKeys?: boolean;
}

/** Where an announcement came from. */
export interface SpdpSource {
  readonly address: string;
  readonly port: number;
  /**
   * It came by one of our multicast groups, so the groups reach that participant as well. Whom they don't reach, or
   * where this is never said, is announced to directly each period.
   */
  readonly isMulticast?: boolean;
}

/** What is announced: made by `encodeParticipant`. */
export interface Announcement {
  /** Encapsulation header and parameter list. */
  readonly payload: Uint8Array;
  /** Source time, sent as INFO_TS. */
  readonly time?: WireTime;
}

/** A participant that was discovered. Its fields change as it is heard of. */
export interface KnownParticipant {
  readonly prefix: GuidPrefix;
  readonly data: ParticipantData;
  readonly identity: ParticipantIdentity;
  /** What was left out of, or changed in, what it announced. */
  readonly notes: readonly string[];
  /** Milliseconds of silence after which it is lost: what it announced, within 100 ms and a day. */
  readonly leaseMs: number;
  readonly discoveredAt: MonotonicMs;
  readonly lastHeardAt: MonotonicMs;
  /** Where its last announcement came from. */
  readonly from: SpdpSource;
}

/** `lost`: its lease is over; `left`: it said goodbye. */
export type SpdpEvent =
  | { readonly kind: 'joined'; readonly participant: KnownParticipant }
  | { readonly kind: 'changed'; readonly participant: KnownParticipant; readonly previous: ParticipantData }
  | { readonly kind: 'lost' | 'left'; readonly participant: KnownParticipant }
  | { readonly kind: 'warning'; readonly text: string };

export type SpdpListener = (event: SpdpEvent) => void;

/** Why an announcement was not used. A closed set: each has a counter. */
export type SpdpIgnored =
  | 'own'
  | 'malformed'
  | 'other-domain'
  | 'other-tag'
  /** It speaks for another participant than the one that sent it. */
  | 'foreign-guid'
  | 'too-many'
  /** `ignore` said so. */
  | 'unwanted'
  /** An announcement that a goodbye has overtaken. */
  | 'after-leave'
  | 'stopped';

export interface SpdpCounters {
  /** Announcements and goodbyes received, whatever became of them. */
  received: number;
  /** Periodic announcements to everybody: one for each of the groups and peers. */
  announced: number;
  /** Announcements to one participant: answers, and those that groups and peers don't reach. */
  answered: number;
  readonly ignored: Map<SpdpIgnored, number>;
}
