import type { ChangeMsg } from '#gen/cyber/proto/topology_change_pb.js';
import type { RoleAttributes } from '#gen/cyber/proto/role_attributes_pb.js';
import type { RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import type { ChangeCause, Role } from '../roles/role.js';

/** A change of the topology, as told to listeners. */
export interface TopologyChange {
  /** As Cyber's listeners get it; for a loss made here, with this process's time. */
  readonly message: ChangeMsg;
  readonly operate: 'join' | 'leave';
  readonly role: Role;
  readonly cause: ChangeCause;
}

export type ChangeListener = (change: TopologyChange) => void;

/** What NodeManager, ChannelManager and ServiceManager have in common (the specification's Manager). */
export interface Manager {
  /** The topic that it speaks on: `node_change_broadcast`, `channel_change_broadcast`, `service_change_broadcast`. */
  readonly channelName: string;
  /**
   * A role of this process comes: applied, told to listeners, published. Joining again with the same attributes changes
   * nothing, but for clients, who may be several: they are counted.
   * @param publishes false: known to this process only.
   * @throws TopologyError TOPOLOGY_ROLE where the role is none of this manager's, lacks what Check() asks for, or has half a
   *   surrogate pair in a name; TOPOLOGY_TOO_LARGE where it is beyond the limits, by which others would refuse it;
   *   TOPOLOGY_CLOSED.
   */
  join(attributes: RoleAttributes, type: RoleType, publishes?: boolean): Role;
  /** A role of this process goes. @returns whether there was one. */
  leave(attributes: RoleAttributes, type: RoleType): boolean;
  /** @returns a function that ends it (the specification's RemoveChangeListener). A listener that throws is logged. */
  addChangeListener(listener: ChangeListener): () => void;
  /** All living roles, own ones included. */
  readonly roles: readonly Role[];
}

/** Two processes have a node of one name. */
export interface NodeConflict {
  readonly nodeName: string;
  /** Who keeps the name: the earlier timestamp; of equal ones the smaller host name, process id, GUID prefix. */
  readonly winner: Role;
  readonly loser: Role;
}

/** (the specification's NodeManager) */
export interface NodeManager extends Manager {
  hasNode(name: string): boolean;
  /** One a name: of several claimants the one that keeps it. */
  getNodes(): readonly Role[];
  getNode(name: string): Role | undefined;
  /** Names that several processes claim at this moment. */
  readonly conflicts: readonly NodeConflict[];
  /** Called when a conflict comes up; an own loser is to close its node. @returns a function that ends it. */
  onConflict(listener: (conflict: NodeConflict) => void): () => void;
}

/** UPSTREAM: the first node's messages reach the second one. */
export type FlowDirection = 'upstream' | 'downstream' | 'unreachable';

/** (the specification's ChannelManager) */
export interface ChannelManager extends Manager {
  getChannelNames(): readonly string[];
  /** Of the first writer that has one: a serialised ProtoDesc. */
  getProtoDesc(channel: string): Uint8Array | undefined;
  getMsgType(channel: string): string | undefined;
  hasWriter(channel: string): boolean;
  getWriters(): readonly Role[];
  getWritersOfNode(node: string): readonly Role[];
  getWritersOfChannel(channel: string): readonly Role[];
  hasReader(channel: string): boolean;
  getReaders(): readonly Role[];
  getReadersOfNode(node: string): readonly Role[];
  getReadersOfChannel(channel: string): readonly Role[];
  /** Names of nodes that write what this node reads, each once. */
  getUpstreamOfNode(node: string): readonly string[];
  getDownstreamOfNode(node: string): readonly string[];
  getFlowDirection(from: string, to: string): FlowDirection;
  isMessageTypeMatching(a: string, b: string): boolean;
  /** Every complete edge of the graph: a writer's node, a channel, a reader's node. A million at most. */
  getEdges(): readonly { readonly from: string; readonly channel: string; readonly to: string }[];
}

/** (the specification's ServiceManager) */
export interface ServiceManager extends Manager {
  /** A server lives. */
  hasService(name: string): boolean;
  /** All of them, also where several serve one name. */
  getServers(service?: string): readonly Role[];
  getClients(service: string): readonly Role[];
  getServiceNames(): readonly string[];
}
