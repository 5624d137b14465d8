import { ChangeType, RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import { type GraphEdge, NodeGraph } from '../graph/node-graph.js';
import type { Role } from '../roles/role.js';
import type { ChannelManager, FlowDirection } from './manager-api.js';
import type { ManagerOptions } from './manager-world.js';
import { isMessageTypeMatching } from './message-type-match.js';
import { RoleIndex } from './role-index.js';
import { type ManagerKind, RoleManager } from './role-manager.js';
import type { RoleEntry } from './role-table.js';

const KIND: ManagerKind = {
  channelName: 'channel_change_broadcast',
  changeType: ChangeType.CHANGE_CHANNEL,
  roleTypes: new Set([RoleType.ROLE_WRITER, RoleType.ROLE_READER]),
  countsUses: false,
};

/** A channel of w writers and r readers has w * r: somebody's two roles of 20,000 nodes each would be more than memory holds. */
const MAX_EDGES = 1_000_000;

/** Roles of one kind by their channel and by their node. */
interface Endpoints {
  readonly ofChannel: RoleIndex;
  readonly ofNode: RoleIndex;
}

/** Writers and readers, and the graph of nodes that they make. Names count, as queries are by name; ids may differ (31-, 2). */
export class ChannelRoleManager extends RoleManager implements ChannelManager {
  readonly #writers: Endpoints = { ofChannel: new RoleIndex(), ofNode: new RoleIndex() };
  readonly #readers: Endpoints = { ofChannel: new RoleIndex(), ofNode: new RoleIndex() };
  readonly #graph = new NodeGraph();
  /** Channels as last asked for, and what they were made of. */
  #channels: {
    readonly all: readonly string[];
    readonly written: readonly string[];
    readonly read: readonly string[];
  } = {
    ...{ all: [], written: [], read: [] },
  };

  constructor(options: ManagerOptions) {
    super(KIND, options);
  }

  getChannelNames(): readonly string[] {
    const written = this.#writers.ofChannel.names;
    const read = this.#readers.ofChannel.names;
    if (this.#channels.written !== written || this.#channels.read !== read) {
      this.#channels = { all: [...new Set([...written, ...read])], written, read };
    }
    return this.#channels.all;
  }

  /** Of the writer that joined first of those that have one: whose message came first does not matter. */
  getProtoDesc(channel: string): Uint8Array | undefined {
    return this.#earliest(this.#writers, channel, ({ protoDesc }) => protoDesc.length > 0)?.attributes.protoDesc;
  }

  /** Of the writer that joined first; where there is none, of the first reader. */
  getMsgType(channel: string): string | undefined {
    const role = this.#earliest(this.#writers, channel) ?? this.#earliest(this.#readers, channel);
    return role?.attributes.messageType;
  }

  hasWriter(channel: string): boolean {
    return this.#writers.ofChannel.has(channel);
  }

  getWriters(): readonly Role[] {
    return this.#writers.ofChannel.roles();
  }

  getWritersOfNode(node: string): readonly Role[] {
    return this.#writers.ofNode.roles(node);
  }

  getWritersOfChannel(channel: string): readonly Role[] {
    return this.#writers.ofChannel.roles(channel);
  }

  hasReader(channel: string): boolean {
    return this.#readers.ofChannel.has(channel);
  }

  getReaders(): readonly Role[] {
    return this.#readers.ofChannel.roles();
  }

  getReadersOfNode(node: string): readonly Role[] {
    return this.#readers.ofNode.roles(node);
  }

  getReadersOfChannel(channel: string): readonly Role[] {
    return this.#readers.ofChannel.roles(channel);
  }

  getUpstreamOfNode(node: string): readonly string[] {
    return this.#graph.upstreamOf(node);
  }

  getDownstreamOfNode(node: string): readonly string[] {
    return this.#graph.downstreamOf(node);
  }

  getFlowDirection(from: string, to: string): FlowDirection {
    return this.#graph.direction(from, to);
  }

  isMessageTypeMatching(a: string, b: string): boolean {
    return isMessageTypeMatching(a, b);
  }

  getEdges(): readonly GraphEdge[] {
    return this.#graph.edges(MAX_EDGES);
  }

  protected override admit(entry: RoleEntry): void {
    const { channelName, nodeName } = entry.role.attributes;
    const isWriter = entry.role.type === RoleType.ROLE_WRITER;
    const { ofChannel, ofNode } = isWriter ? this.#writers : this.#readers;
    ofChannel.add(channelName, entry);
    // Check() asks no node's name of a writer or reader: who has none is no vertex.
    if (nodeName === '') return;
    ofNode.add(nodeName, entry);
    if (isWriter) this.#graph.addWriter(nodeName, channelName);
    else this.#graph.addReader(nodeName, channelName);
  }

  protected override withdraw(entry: RoleEntry): void {
    const { channelName, nodeName } = entry.role.attributes;
    const isWriter = entry.role.type === RoleType.ROLE_WRITER;
    const { ofChannel, ofNode } = isWriter ? this.#writers : this.#readers;
    ofChannel.remove(channelName, entry);
    if (nodeName === '') return;
    ofNode.remove(nodeName, entry);
    if (isWriter) this.#graph.removeWriter(nodeName, channelName);
    else this.#graph.removeReader(nodeName, channelName);
  }

  #earliest(
    { ofChannel }: Endpoints,
    channel: string,
    has: (attributes: Role['attributes']) => boolean = () => true,
  ): Role | undefined {
    let earliest: RoleEntry | undefined;
    for (const entry of ofChannel.entries(channel)) {
      if (has(entry.role.attributes) && (earliest === undefined || isEarlier(entry, earliest))) earliest = entry;
    }
    return earliest?.role;
  }
}

function isEarlier(a: RoleEntry, b: RoleEntry): boolean {
  if (a.role.timestamp !== b.role.timestamp) return a.role.timestamp < b.role.timestamp;
  return a.key !== b.key ? a.key < b.key : a.role.owner.key < b.role.owner.key;
}
