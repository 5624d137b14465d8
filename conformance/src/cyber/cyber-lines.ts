/** Who a role is; as 64-bit numbers don't fit JSON's, ids are decimal text. */
export interface NodeEntry {
  readonly node: string;
  readonly nodeId: string;
  readonly host: string;
  readonly pid: number;
}

/** A writer or reader of a channel. */
export interface EndpointEntry extends NodeEntry {
  readonly channel: string;
  readonly channelId: string;
  readonly id: string;
  readonly type: string;
  readonly hostIp: string;
  readonly protoDescOctets: number;
  readonly qos: Readonly<Record<'history' | 'depth' | 'mps' | 'reliability' | 'durability', number>>;
}

/** A server or client of a service. */
export interface ServiceEntry extends NodeEntry {
  readonly service: string;
  readonly serviceId: string;
}

/** The topology as one process has it. */
export interface Roles {
  readonly nodes: readonly NodeEntry[];
  readonly writers: readonly EndpointEntry[];
  readonly readers: readonly EndpointEntry[];
  readonly servers: readonly ServiceEntry[];
  readonly clients: readonly ServiceEntry[];
}

export interface DumpLine extends Roles {
  readonly event: 'dump';
  /** Of others; `count`: how many of that name live. */
  readonly participants: readonly { readonly name: string; readonly count: number }[];
}

export interface RoleLine {
  readonly event: 'join' | 'leave';
  readonly role: 'node' | 'writer' | 'reader' | 'server' | 'client';
  readonly node: string;
  /** Empty where the role has none. */
  readonly channel: string;
  readonly service: string;
  readonly host: string;
  readonly pid: number;
  /** `own`: of this process; `lost`: its process is gone. Ours says more of the cause. */
  readonly cause: string;
}

export interface MessageLine {
  readonly event: 'message';
  readonly at: number;
  readonly channel: string;
  /** That reads. */
  readonly node: string;
  readonly seq: number;
  /** Eight octets, hexadecimal. */
  readonly sender: string;
  /** Octets of the content, the first of them, and whether all are as shared/payload.h has them. */
  readonly size: number;
  readonly head: string;
  readonly whole: boolean;
  /** C++ only: it came on the topic that a latched channel's history has for each pair. */
  readonly latched?: boolean;
  /** Ours only: which layout it came in. */
  readonly generation?: number;
}

export interface RequestLine {
  readonly event: 'request';
  readonly service: string;
  readonly text: string;
  readonly msgId: number;
  readonly spare: string;
  readonly seq: number;
}

export interface ResponseLine {
  readonly event: 'response';
  readonly service: string;
  readonly text: string;
  readonly msgId: number;
}

export interface DuplicateLine {
  readonly event: 'duplicate-node';
  readonly node: string;
  /** The loser is the process that says so. */
  readonly own: boolean;
  readonly loserHost: string;
  readonly loserPid: number;
  readonly winnerHost: string;
  readonly winnerPid: number;
}

/** A command that could not be done. */
export interface RefusedLine {
  readonly event: 'refused';
  readonly line: string;
  /** Ours only. */
  readonly code?: string;
  readonly message?: string;
}

/** What conformance/peers/cyber and our-process.ts say, one a line; `at` is in ms. */
export type CyberLine =
  | {
      readonly event: 'ready';
      readonly pid: number;
      readonly host: string;
      readonly hostIp: string;
    }
  /** An RTPS endpoint has so many counterparts. C++ only. */
  | {
      readonly event: 'matched';
      readonly side: 'writer' | 'reader';
      readonly topic: string;
      readonly count: number;
    }
  | { readonly event: 'participant'; readonly what: 'join' | 'leave'; readonly how: string; readonly name: string }
  | RoleLine
  | DuplicateLine
  | MessageLine
  | { readonly event: 'dropped'; readonly channel: string; readonly sender: string }
  | { readonly event: 'written'; readonly channel: string }
  | { readonly event: 'undecodable'; readonly topic: string }
  | RequestLine
  | ResponseLine
  | { readonly event: 'timeout'; readonly service: string; readonly code?: string }
  /** Ours only: a writer's reader, or a client's server, is matched. */
  | { readonly event: 'reachable'; readonly name: string }
  | RefusedLine
  | { readonly event: 'node-closed'; readonly node: string; readonly code: string }
  | DumpLine
  | { readonly event: 'done' };

export type CyberEvent = CyberLine['event'];
export type LineOf<E extends CyberEvent> = OfEvent<CyberLine, E>;

// Unlike Extract, finds a line also where one shape stands for several events.
type OfEvent<L, E> = L extends { readonly event: infer Any } ? (E extends Any ? L : never) : never;

/** Its lists in one order: two processes that know the same say the same. */
export function sortedRoles(roles: Roles): Roles {
  const { nodes, writers, readers, servers, clients } = roles;
  return {
    nodes: sorted(nodes),
    writers: sorted(writers),
    readers: sorted(readers),
    servers: sorted(servers),
    clients: sorted(clients),
  };
}

function sorted<T extends NodeEntry>(entries: readonly T[]): readonly T[] {
  const key = (entry: T): string => JSON.stringify(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)));
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
