import type { Clock, Logger } from '@blender-sim/base';
import type { RemoteParticipant, Transport } from '@blender-sim/rtps';
import type { ChannelManager, NodeConflict, NodeManager, ServiceManager } from './managers/manager-api.js';
import type { CyberWire } from './wire/cyber-wire.js';
import type { Generation } from './wire/generation.js';

/** A wire to open: a generation, and ports where they aren't its usual ones. */
export interface WireChoice {
  readonly generation: Generation;
  /** Default: 10000 for Cyber 9, 7400 for Cyber 10. */
  readonly portBase?: number;
  /** Default: 200 for Cyber 9, 250 for Cyber 10. */
  readonly domainGain?: number;
}

export interface TopologyOptions {
  /** 'auto': Cyber 9's and Cyber 10's, both at once; 9 or 10: that one; or a choice with ports. Default 'auto'. */
  readonly wire?: 'auto' | Generation | readonly WireChoice[];
  /** Default: CYBER_DOMAIN_ID, else 80. */
  readonly domainId?: number;
  /** IPv4 address of the interface; default: CYBER_IP, else 127.0.0.1. */
  readonly ip?: string;
  /** Default: this machine's. */
  readonly hostName?: string;
  /**
   * What roles carry as host_ip. A C++ process with the same one takes us for a neighbour and uses shared memory (31-,
   * section 6): advertise another one to be reached by RTPS on one host. Default: `ip`; where that is a loopback address,
   * it is none that C++ has.
   */
  readonly hostIp?: string;
  /** Default: this process's. */
  readonly processId?: number;
  /** Where CYBER_DOMAIN_ID and CYBER_IP are read. Default: process.env. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** False: everything in this process, without a network (the specification's simulation mode). Default true. */
  readonly isRealityMode?: boolean;
  /** As in @blender-sim/rtps. Default: 127.0.0.1 where `ip` is a loopback address, else none. */
  readonly initialPeers?: readonly string[];
  /** Participants looked for on a peer without a port. Default 32. */
  readonly peerParticipants?: number;
  /**
   * Group for discovery; null: none. Default 239.255.0.1; where `ip` is a loopback address it is only listened to unless it
   * is given: Cyber 9 answers nowhere else, and nothing of ours leaves by multicast unasked (decision 24).
   */
  readonly multicastGroup?: string | null;
  /** Default 12,000, as Cyber has it. */
  readonly leaseMs?: number;
  /** Default 3000, as Cyber has it. */
  readonly announceMs?: number;
  readonly limits?: Partial<TopologyLimits>;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Default: UDP. One for all wires; it stays the caller's. */
  readonly transport?: Transport;
}

/** Bounds on what others can make this process keep. What is beyond is dropped and counted. */
export interface TopologyLimits {
  /** Living roles of others in all. Default 200,000. */
  readonly maxRoles: number;
  /** Living roles of one participant. Default 20,000. */
  readonly maxRolesPerParticipant: number;
  /** Octets of a name, of a type, of an address. Default 1024. */
  readonly maxNameOctets: number;
  /** Octets of a proto_desc; a role with a longer one is kept without it. Default 1 MiB. */
  readonly maxProtoDescOctets: number;
  /**
   * Octets of the names and descriptions of a participant's roles; a description that several have counts once. Roles beyond
   * are kept without their descriptions, as long as there is room for their names. Default 64 MiB.
   */
  readonly maxOctetsPerParticipant: number;
}

/** A Cyber process: its participants share a name. */
export interface RemoteProcess {
  readonly hostName: string;
  readonly processId: number;
  readonly participants: readonly (RemoteParticipant & { readonly generation: Generation })[];
}

export type TopologyEvent =
  /** (the specification's CHANGE_PARTICIPANT) Once a process: with its first participant, and after its last. */
  | { readonly kind: 'process-join' | 'process-leave'; readonly process: RemoteProcess }
  | { readonly kind: 'node-conflict'; readonly conflict: NodeConflict; readonly isOwnLoser: boolean }
  | { readonly kind: 'warning'; readonly text: string };

/** Why a message about the topology was not used, or what was odd about it. */
export type RefusalCause =
  | 'undecodable'
  | 'no-role'
  | 'wrong-role'
  | 'incomplete'
  | 'own-process'
  | 'too-long'
  | 'too-many'
  /** Its description is too long, or too much with those before: the role is kept without it. */
  | 'no-description'
  | 'wrong-id'
  | 'foreign-role'
  | 'implausible-time';

export interface TopologyStatus {
  readonly hostName: string;
  readonly hostIp: string;
  readonly processId: number;
  readonly domainId: number;
  readonly ip: string;
  readonly wires: readonly {
    readonly generation: Generation;
    readonly portBase: number;
    readonly domainGain: number;
  }[];
  /** By cause; and by participant (GUID prefix) and cause, of the participants that live. */
  readonly refused: ReadonlyMap<RefusalCause, number>;
  readonly refusedBy: ReadonlyMap<string, ReadonlyMap<RefusalCause, number>>;
  /** Topology messages received and sent, samples. */
  readonly received: number;
  readonly published: number;
  /** Messages in the histories of the own topology writers. */
  readonly historyHeld: number;
  readonly roles: number;
  /** Roles of participants that fell silent, kept for their return. */
  readonly lapsedRoles: number;
  /** Samples of the topology topics that were no UnderlayMessage. */
  readonly undecodable: number;
  readonly warnings: readonly string[];
}

/** (the specification's TopologyManager) Who is on the network: processes, nodes, channels, services. */
export interface TopologyManager extends AsyncDisposable {
  readonly hostName: string;
  readonly hostIp: string;
  readonly processId: number;
  readonly isRealityMode: boolean;
  readonly nodeManager: NodeManager;
  readonly channelManager: ChannelManager;
  readonly serviceManager: ServiceManager;
  /** None in simulation mode. */
  readonly wires: readonly CyberWire[];
  readonly processes: readonly RemoteProcess[];
  /** @returns a function that ends it. */
  on(listener: (event: TopologyEvent) => void): () => void;
  /**
   * Resolves when nothing new has been learnt for `quietMs` (default 300), at the latest after `maxMs` (default 3000): who is
   * there on a network without loss has told what there was to tell by then. The first time counts from the call, later ones
   * from the last news: at once where that is long ago. At once in simulation mode.
   */
  settled(options?: {
    readonly quietMs?: number;
    readonly maxMs?: number;
    readonly signal?: AbortSignal;
  }): Promise<void>;
  status(): TopologyStatus;
  /** Own roles leave, the participants say goodbye. Twice is fine. */
  close(): Promise<void>;
}
