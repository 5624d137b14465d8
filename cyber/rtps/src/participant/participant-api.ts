import type { Clock, Logger, WallMs } from '@blender-sim/base';
import type { ChangeKind, KeyHash } from '../structure/instance.js';
import type { ReaderCounters } from '../behavior/reader/reader-engine-types.js';
import type { WriterCounters } from '../behavior/writer/writer-engine-types.js';
import type { AnnouncementLayout } from '../discovery/announcement-layout.js';
import type { EndpointData, Mismatch } from '../discovery/endpoint-data.js';
import type { ParticipantData, ParticipantIdentity } from '../discovery/participant-data.js';
import type { Message, MalformedCause } from '../messages/submessage.js';
import type { ProtocolVersion } from '../structure/protocol-version.js';
import type { Parameter } from '../parameters/parameter.js';
import type { Guid, GuidPrefix } from '../structure/guid.js';
import type { Locator } from '../structure/locator.js';
import type { Qos } from '../structure/qos.js';
import type { SequenceNumber } from '../structure/sequence-number.js';
import type { Transport, TransportCounters } from '../transport/transport.js';
import type { InstanceKey, TopicType } from './topic-type.js';

/** How a participant is set up. Everything has a default: domain 0 on the loopback interface. */
export interface ParticipantOptions {
  /** 0 to 232 with the default ports. Default 0. */
  readonly domain?: number;
  /** PB of the port formula (RTPS 2.3, 9.6.1.1). Default 7400. */
  readonly portBase?: number;
  /** DG. Default 250. */
  readonly domainGain?: number;
  /** PG. Default 2. */
  readonly participantGain?: number;
  /** d0 to d3. Default 0, 10, 1, 11. */
  readonly offsets?: readonly [number, number, number, number];
  /** IPv4 addresses, or names, of interfaces to use; 'all': every one that is up. Default ['127.0.0.1']. */
  readonly interfaces?: readonly string[] | 'all';
  /** Hosts asked directly: `HOST` (participants 0 to `peerParticipants` - 1 of it) or `HOST:PORT`. Default ['127.0.0.1']. */
  readonly initialPeers?: readonly string[];
  /** How many participants are looked for on a peer without a port. Default 10. */
  readonly peerParticipants?: number;
  /** Group for SPDP; null: none. Default 239.255.0.1 where an interface other than loopback is used, else null. */
  readonly multicastGroup?: string | null;
  /**
   * Whether it announces itself to the group. False: it only listens there, for those who answer nowhere else (Fast-RTPS
   * 1.5); `initialPeers` are how it is found, and a group that can't be joined is a warning. Default true.
   */
  readonly announcesToGroup?: boolean;
  /** Participant id of the port formula; default: the first free one. */
  readonly participantId?: number;
  readonly name?: string;
  /** Added to PID_PROPERTY_LIST. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Default 10,000. */
  readonly leaseMs?: number;
  /** Default 3000. */
  readonly announceMs?: number;
  /** Asked of the system; what was granted is in `status()`. Default 4 MiB. */
  readonly receiveBufferBytes?: number;
  /** Largest datagram sent, octets. Default 65,000. */
  readonly maxDatagramBytes?: number;
  /** Announced as PID_PROTOCOL_VERSION and in headers. Default 2.3. */
  readonly version?: ProtocolVersion;
  /** Default 0x01ff, which nobody has registered. */
  readonly vendor?: number;
  /** 12 octets; default: random ones. Never begins 01 0f (30- point 13). */
  readonly guidPrefix?: Uint8Array;
  /** For an announcement as another implementation makes it. Default: all there is to say, in the order of Fast DDS. */
  readonly announcement?: AnnouncementLayout;
  /**
   * Whom not to meet (DDS 1.4, 2.2.2.2.1.14, ignore_participant): no endpoint of it matches, nothing is told of it or sent
   * to it. Asked with each announcement of a participant that isn't met, counted as `unwanted`. One that throws is logged
   * and ignores nobody. Default: nobody.
   */
  readonly ignore?: (participant: ParticipantData) => boolean;
  /** Whether its own readers and writers match each other. Default true. */
  readonly matchesOwn?: boolean;
  /** Bounds on what peers can make this participant keep. Defaults 1000 and 10,000, 4000 a participant. */
  readonly maxParticipants?: number;
  readonly maxEndpoints?: number;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Default: UDP. It stays the caller's: closing the participant closes the channels that it opened. */
  readonly transport?: Transport;
}

export interface EndpointOptions<T> {
  readonly topic: string;
  readonly type: TopicType<T>;
  /** Whatever is left out is DEFAULT_QOS's. */
  readonly qos?: Partial<Qos>;
  /** PID_TYPE_MAX_SIZE_SERIALIZED to announce; writers only. */
  readonly typeMaxSizeSerialized?: number;
}

export interface WriterOptions<T> extends EndpointOptions<T> {
  /** Keep-all: most samples held; `write` waits beyond. Default 5000. */
  readonly maxSamples?: number;
  /** Octets of payload held at most; `write` waits beyond. Default 64 MiB. */
  readonly maxOctets?: number;
  readonly heartbeatMs?: number;
  readonly fragmentSize?: number;
  /**
   * Small samples wait this long to share a datagram. Default 0: the first of a turn of the event loop leaves at once, more up
   * to 2 KiB each share datagrams that leave when they are full and at the turn's end.
   */
  readonly batchMs?: number;
}

export interface ReaderOptions<T> extends EndpointOptions<T> {
  /** Called with each sample, in order. Without it samples are queued for `take` and iteration. */
  readonly onSample?: (sample: Sample<T>) => void;
  /** Samples queued at most where the history is keep-all: then the writers wait. Default 5000. */
  readonly maxSamples?: number;
  /**
   * What to do with a writer that fell silent and is back, which may be another process's by the same GUID, or one that kept
   * nothing of what it had: 'continue' after the last sample delivered, so that nothing comes twice; or 'replay' its
   * history from the beginning. Default 'continue'.
   */
  readonly onReturn?: 'continue' | 'replay';
  /** A sample larger than this is dropped and counted. Default 64 MiB. */
  readonly maxSampleOctets?: number;
}

export interface Sample<T> {
  /** Decoded; for the end of an instance, from its key where that was sent. */
  readonly value: T | undefined;
  readonly kind: ChangeKind;
  /** Undefined on keyless topics. */
  readonly instance: KeyHash | undefined;
  readonly writer: Guid;
  readonly sequence: SequenceNumber;
  readonly sourceTime: WallMs | undefined;
  /** Encapsulation header and body as received; empty where none was sent. */
  readonly payload: Uint8Array;
  readonly inlineQos: readonly Parameter[];
  /** Byte order of what is in `inlineQos`. */
  readonly inlineQosBigEndian: boolean;
  /** From PID 0x800f or 0x0083. */
  readonly relatedSample: SampleIdentity | undefined;
}

export interface SampleIdentity {
  readonly writer: Guid;
  readonly sequence: SequenceNumber;
}

export interface WriteOptions {
  /** Gives up with RTPS_WRITE_TIMEOUT when the history stays full this long. Default 10,000. */
  readonly deadlineMs?: number;
  /** Default: now. */
  readonly sourceTime?: WallMs;
  /** Sent as PID 0x800f, or as 0x0083 as well. */
  readonly relatedSample?: SampleIdentity;
  /** More inline parameters, values in little-endian. */
  readonly inlineQos?: readonly Parameter[];
  readonly signal?: AbortSignal;
}

export interface DataWriter<T> extends AsyncDisposable {
  readonly guid: Guid;
  readonly topic: string;
  /** Resolves when the sample is in the history: at once unless that is full. @returns its sequence number. */
  write(value: T, options?: WriteOptions): Promise<SequenceNumber>;
  /** Ends an instance of a keyed topic. @throws RtpsError RTPS_CONFIG on a keyless one. */
  dispose(key: InstanceKey, options?: WriteOptions): Promise<SequenceNumber>;
  unregister(key: InstanceKey, options?: WriteOptions): Promise<SequenceNumber>;
  /** Takes a sample out of the history: late joiners will not get it. */
  remove(sequence: SequenceNumber): void;
  /** Resolves when `count` readers are matched. */
  waitForReaders(count: number, signal?: AbortSignal): Promise<void>;
  /** Resolves when every matched reliable reader has everything written so far. */
  waitForAcknowledgements(signal?: AbortSignal): Promise<void>;
  /** Sends what waits for a batch, or for the end of this turn of the event loop. */
  flush(): void;
  readonly matched: readonly EndpointData[];
  readonly counters: Readonly<WriterCounters>;
  /** Announces that it is gone. Twice is fine. */
  close(): Promise<void>;
}

export interface DataReader<T> extends AsyncDisposable, AsyncIterable<Sample<T>> {
  readonly guid: Guid;
  readonly topic: string;
  /** The queued samples, at most `count`. */
  take(count?: number): Sample<T>[];
  waitForWriters(count: number, signal?: AbortSignal): Promise<void>;
  readonly matched: readonly EndpointData[];
  readonly counters: Readonly<ReaderCounters>;
  /** Samples that `decode` refused. */
  readonly undecodable: number;
  close(): Promise<void>;
}

/** A participant of another process, or of this one. */
export interface RemoteParticipant {
  readonly prefix: GuidPrefix;
  readonly data: ParticipantData;
  readonly identity: ParticipantIdentity;
  /** Milliseconds since its last message. */
  readonly silentMs: number;
  /** Milliseconds since it was discovered. */
  readonly ageMs: number;
  readonly endpoints: readonly EndpointData[];
}

/**
 * What a participant tells. `lost`: lease over; `left`: it said goodbye. `liveliness-lost`: a matched writer has not
 * asserted itself within its liveliness lease, though its participant lives. `forgot-us`: it had lost us, and we not it; it has
 * found us again and reads our announcements anew. (Where we have announced no endpoint nobody can tell.)
 */
export type ParticipantEvent =
  | { readonly kind: 'joined' | 'changed'; readonly participant: RemoteParticipant }
  | { readonly kind: 'lost' | 'left' | 'forgot-us'; readonly participant: RemoteParticipant }
  | { readonly kind: 'endpoint-added' | 'endpoint-changed' | 'endpoint-removed'; readonly endpoint: EndpointData }
  | { readonly kind: 'liveliness-lost' | 'liveliness-regained'; readonly endpoint: EndpointData }
  | { readonly kind: 'matched' | 'unmatched'; readonly local: EndpointData; readonly remote: EndpointData }
  | {
      readonly kind: 'mismatch';
      readonly local: EndpointData;
      readonly remote: EndpointData;
      readonly mismatches: readonly Mismatch[];
    }
  | { readonly kind: 'warning'; readonly text: string };

/** Called with every datagram, as sent and as received, for packet traces. */
export type PacketTap = (packet: {
  readonly direction: 'in' | 'out';
  /** The other end; for multicast, the group. */
  readonly peer: Locator;
  readonly octets: Uint8Array;
  /** Undefined where the octets aren't RTPS at all. */
  readonly message: Message | undefined;
}) => void;

export interface ParticipantCounters {
  readonly transport: Readonly<TransportCounters>;
  readonly malformed: ReadonlyMap<MalformedCause, number>;
  /** Submessages received, by kind. */
  readonly received: ReadonlyMap<string, number>;
  /** Submessages sent, by kind. */
  readonly sent: ReadonlyMap<string, number>;
  /** Why well-formed submessages were not used: own, other-destination, unknown-participant, no-endpoint, ... */
  readonly ignored: ReadonlyMap<string, number>;
}

/** What a participant keeps. All of it goes back when endpoints close and participants leave. */
export interface HeldCounts {
  readonly participants: number;
  readonly remoteEndpoints: number;
  readonly localEndpoints: number;
  /** Remote writers that something here listens to, built-in ones included. */
  readonly heardWriters: number;
  /** In the histories of the writers, built-in ones included. */
  readonly writerChanges: number;
  readonly writerOctets: number;
  /** What readers hold until something before it comes, octets. */
  readonly readerOctets: number;
  /** What has something to do at a time. */
  readonly timers: number;
  /** Octets that wait for `flush` or the end of a step. */
  readonly unsentOctets: number;
}

export interface ParticipantStatus {
  readonly guid: Guid;
  readonly domain: number;
  readonly participantId: number;
  /** `multicast`: of the group that is listened to. */
  readonly ports: { readonly metatraffic: number; readonly user: number; readonly multicast: number | undefined };
  readonly announcesToGroup: boolean;
  readonly interfaces: readonly string[];
  readonly receiveBuffer: { readonly asked: number; readonly granted: number };
  readonly warnings: readonly string[];
  readonly counters: ParticipantCounters;
  readonly held: HeldCounts;
}

export interface Participant extends AsyncDisposable {
  readonly guid: Guid;
  readonly data: ParticipantData;
  createWriter<T>(options: WriterOptions<T>): DataWriter<T>;
  createReader<T>(options: ReaderOptions<T>): DataReader<T>;
  readonly participants: readonly RemoteParticipant[];
  /** Remote endpoints. */
  readonly endpoints: readonly EndpointData[];
  /** @returns a function that ends the subscription. Listeners that throw are logged. */
  on(listener: (event: ParticipantEvent) => void): () => void;
  /** Packet trace; undefined takes it off. */
  tap: PacketTap | undefined;
  status(): ParticipantStatus;
  /** Says goodbye, closes endpoints and sockets. Twice is fine. */
  close(): Promise<void>;
}
