import type { WallMs } from '@blender-sim/base';
import type {
  EndpointIdentity,
  Generation,
  NodeConflict,
  QosProfile,
  QosProfileName,
  Role,
  RoleAttributes,
  TopologyManager,
  TopologyOptions,
} from '@blender-sim/topology';
import type { MessageRegistry } from './messages/message-registry-api.js';
import type { MessageType } from './messages/message-type.js';
import type { ParameterClient, ParameterServer } from './parameters/parameter-api.js';

export interface CyberOptions extends TopologyOptions {
  /** Where types are looked up that this program has none for. Default: a new one that learns from the network. */
  readonly registry?: MessageRegistry;
  /**
   * A node that loses its name within 12 s of its JOIN ends the process, as in C++: everything of this `Cyber` is closed, 5 s at
   * most, then it sends itself SIGINT. So does `createNode` that finds the name taken: it rejects too. An older node only
   * closes, whatever time the other one claims (decision 21). Default false.
   */
  readonly endsProcessOnDuplicate?: boolean;
  /**
   * How long it has to be quiet before `createNode` knows who has the name already; quiet is waited for once, if nothing is
   * news. Default 300 ms, 0: not at all.
   */
  readonly settleMs?: number;
}

/** A process of the network: what its nodes share (the specification's GlobalData, TopologyManager, Transport). */
export interface Cyber extends AsyncDisposable {
  readonly topology: TopologyManager;
  readonly registry: MessageRegistry;
  /**
   * @throws CyberError CYBER_NODE_NAME_TAKEN that names the holder's host and process (also for a second node of that
   *   name in this process), CYBER_CONFIG for an empty or too long name, CYBER_CLOSED; TopologyError TOPOLOGY_TOO_LARGE
   *   where the process has as many roles as others take of one.
   */
  createNode(name: string, options?: { readonly signal?: AbortSignal }): Promise<Node>;
  readonly nodes: readonly Node[];
  /** Closes the nodes and leaves the network; what was written is waited for as `Writer.close` does. Twice is fine. */
  close(): Promise<void>;
}

/** What it creates throws a TopologyError TOPOLOGY_TOO_LARGE, too, where others would not take its role; nothing is left then. */
export interface Node extends AsyncDisposable {
  readonly name: string;
  readonly attributes: RoleAttributes;
  /**
   * Resolves when the node is closed; rejects with CYBER_NODE_NAME_TAKEN when it lost its name to another process, after
   * its roles are closed. Nobody has to listen to it.
   */
  readonly closed: Promise<void>;
  readonly isClosed: boolean;
  /** Called before a node that lost its name closes. @returns a function that ends it. */
  onDuplicate(listener: (conflict: NodeConflict) => void): () => void;
  /** @throws CyberError CYBER_TYPE_MISMATCH naming who uses another type on the channel, CYBER_CONFIG, CYBER_CLOSED. */
  createWriter<T>(options: ChannelWriterOptions<T>): Writer<T>;
  /** @throws CyberError CYBER_TYPE_MISMATCH, CYBER_CONFIG, CYBER_CLOSED. */
  createReader<T>(options: ChannelReaderOptions<T>): Reader<T>;
  /** @throws CyberError CYBER_SERVICE_TAKEN naming who serves it already, CYBER_CONFIG, CYBER_CLOSED. */
  createService<Request, Response>(options: ServiceOptions<Request, Response>): Service;
  /** @throws CyberError CYBER_CONFIG, CYBER_CLOSED. */
  createClient<Request, Response>(options: ClientOptions<Request, Response>): Client<Request, Response>;
  /**
   * Serves this node's parameters: get_parameter, set_parameter, list_parameters. One a node.
   * @throws CyberError CYBER_SERVICE_TAKEN for a second one; CYBER_CONFIG where the node's name has no room for the services'
   *   names (240 octets in all); CYBER_CLOSED.
   */
  createParameterServer(): ParameterServer;
  /** Asks another node for its parameters. @throws CyberError CYBER_CONFIG for a name that none can have, CYBER_CLOSED. */
  createParameterClient(nodeName: string): ParameterClient;
  /** Closes what it has, all at once, and says LEAVE. Twice is fine. */
  close(): Promise<void>;
}

/** A profile by its name (31-, section 3), a whole one, or parts over DEFAULT. */
export type QosChoice = QosProfileName | QosProfile | Partial<Omit<QosProfile, '$typeName' | '$unknown'>>;

/** What to do where another role of the channel has another message type. */
export type TypeCheck = 'error' | 'warn';

interface ChannelOptions<T> {
  /** Taken verbatim: `channel/chatter`. At most 255 octets, as it is a topic's name. */
  readonly channel: string;
  readonly type: MessageType<T>;
  readonly qos?: QosChoice;
  /** Default 'error': `create...` throws; who comes later with another type is warned of and not listened to. */
  readonly typeCheck?: TypeCheck;
}

export type ChannelWriterOptions<T> = ChannelOptions<T>;

export interface ChannelReaderOptions<T> extends ChannelOptions<T> {
  /**
   * Called with each message, as they come; without it messages are queued for iteration and `take`. A writer's come in the
   * order of their numbers, but that a C++ writer's history may come after newer ones (`meta.sequence` tells).
   */
  readonly onMessage?: (message: T, meta: MessageMeta) => void;
  /**
   * Messages that wait to be taken at most; the one that waits longest goes, or an older one of its writer. Default: the
   * QoS's depth, at least 1.
   */
  readonly pendingQueueSize?: number;
}

/** What came with a message. */
export interface MessageMeta {
  readonly senderId: EndpointIdentity;
  /** Of its writer, from 1. */
  readonly sequence: bigint;
  /** The role that wrote it. */
  readonly writer: Role;
  /** Undefined in the own process. */
  readonly generation: Generation | undefined;
  readonly sourceTime: WallMs | undefined;
  readonly receivedAt: WallMs;
  /** Octets of the serialised message; 0 in the own process, where nothing is serialised. */
  readonly octets: number;
}

export interface Received<T> {
  readonly message: T;
  readonly meta: MessageMeta;
}

export interface Writer<T> extends AsyncDisposable {
  readonly channel: string;
  readonly attributes: RoleAttributes;
  readonly identity: EndpointIdentity;
  /**
   * Resolves when the message is in the histories of all wires: at once unless one is full. Readers of this process get
   * the message itself, not a copy: don't change it afterwards.
   * @throws CyberError CYBER_CLOSED, CYBER_MESSAGE, CYBER_CONFIG for a deadline that is none; RtpsError RTPS_WRITE_TIMEOUT where a reader does not keep up.
   */
  write(message: T, options?: { readonly deadlineMs?: number; readonly signal?: AbortSignal }): Promise<void>;
  /** A reader of this process is there, or one of another has joined and is matched: what is written now goes to it. */
  hasReader(): boolean;
  readonly readers: readonly Role[];
  /**
   * Those of `readers` that what is written now goes to: of this process, and of processes of which a reader is matched.
   * That is known of processes, not of their readers: of two of a process both are listed when one is matched. Others are
   * known, and not matched yet: C++ opens its endpoint up to 2.4 s later.
   */
  readonly matchedReaders: readonly Role[];
  /** Resolves when `hasReader`: others may not be matched yet. */
  waitForReader(signal?: AbortSignal): Promise<void>;
  /** Resolves when there are readers and all are `matchedReaders`. A process's only one whose QoS does not fit never is. */
  waitForAllReaders(signal?: AbortSignal): Promise<void>;
  /** Resolves when every reliable reader on the wires has all that was written. */
  waitForAcknowledgements(signal?: AbortSignal): Promise<void>;
  /** @returns a function that ends it. */
  onReaderChange(listener: (change: 'join' | 'leave', reader: Role) => void): () => void;
  readonly written: number;
  /**
   * Says LEAVE when every reliable reader that is there has all that was written, or after 3 s. Nothing can be written any
   * more from the call on. Twice is fine.
   */
  close(): Promise<void>;
}

export interface Reader<T> extends AsyncDisposable, AsyncIterable<Received<T>> {
  readonly channel: string;
  readonly attributes: RoleAttributes;
  hasWriter(): boolean;
  readonly writers: readonly Role[];
  waitForWriter(signal?: AbortSignal): Promise<void>;
  /** @returns a function that ends it. Told as writers come and go (the specification's Enable and Disable). */
  onWriterChange(listener: (change: 'join' | 'leave', writer: Role) => void): () => void;
  /**
   * The message that came last, taken or not (the specification's GetLatestObserved); history that comes late does not take
   * a newer one's place.
   */
  readonly latest: Received<T> | undefined;
  /** Waiting messages, in the order in which they came; they wait no longer. */
  take(count?: number): readonly Received<T>[];
  /** How many wait. */
  readonly pending: number;
  readonly counters: ReaderCounters;
  close(): Promise<void>;
}

export interface ReaderCounters {
  readonly received: number;
  /** Went from the pending queue untaken. */
  readonly overflowed: number;
  readonly undecodable: number;
  /** From a sender that has not joined, given up after a while; or from another process than the one that has joined. */
  readonly unknownSender: number;
  readonly mismatched: number;
  /** Came twice, e.g. by both wires. */
  readonly repeated: number;
}

export interface ServiceOptions<Request, Response> {
  /** At most 240 octets: its topics have 15 more. */
  readonly service: string;
  readonly requestType: MessageType<Request>;
  readonly responseType: MessageType<Response>;
  /** One at a time, in the order of arrival, as in C++. A rejection is logged and leaves the caller without an answer. */
  readonly handle: (request: Request, call: ServiceCall) => Response | Promise<Response>;
  /** Requests older than this are not executed: their callers have given up. Default 5000, C++'s call timeout. Infinity: all. */
  readonly maxRequestAgeMs?: number;
  /** Requests handled at once. Default 1. */
  readonly concurrency?: number;
  /** Requests that wait at most; more, and more than 64 MiB of them, are dropped and counted. Default 1000. */
  readonly maxWaiting?: number;
  /** Serve though another process serves that name. Default false. */
  readonly allowsSeveral?: boolean;
}

export interface ServiceCall {
  readonly clientId: EndpointIdentity;
  readonly sequence: bigint;
  readonly sourceTime: WallMs | undefined;
  /** Aborts when the service closes. */
  readonly signal: AbortSignal;
}

export interface ServiceCounters {
  readonly handled: number;
  readonly failed: number;
  readonly stale: number;
  readonly undecodable: number;
  readonly overflowed: number;
}

export interface Service extends AsyncDisposable {
  readonly service: string;
  readonly attributes: RoleAttributes;
  readonly counters: ServiceCounters;
  /**
   * Says LEAVE, aborts the calls that are being handled, and lets clients have the responses that were given, 3 s at most.
   * Twice is fine.
   */
  close(): Promise<void>;
}

export interface ClientOptions<Request, Response> {
  readonly service: string;
  readonly requestType: MessageType<Request>;
  readonly responseType: MessageType<Response>;
}

export interface Client<Request, Response> extends AsyncDisposable {
  readonly service: string;
  readonly attributes: RoleAttributes;
  /**
   * Waits for a server too, within the deadline.
   * @param options.deadlineMs default 5000.
   * @throws CyberError CYBER_NO_SERVER when none came, CYBER_CALL_TIMEOUT naming who serves when none answered,
   *   CYBER_MESSAGE; the signal's reason.
   */
  call(request: Request, options?: { readonly deadlineMs?: number; readonly signal?: AbortSignal }): Promise<Response>;
  /** A server has joined, its request reader and its response writer are matched: a call now reaches it. */
  readonly isReady: boolean;
  /** Resolves when `isReady`. @throws CyberError CYBER_NO_SERVER after `timeoutMs` (default: never). */
  waitForService(options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal }): Promise<void>;
  readonly servers: readonly Role[];
  close(): Promise<void>;
}
