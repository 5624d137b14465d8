/** Who writes and who reads a channel: nodes, and how many writers or readers each has there. */
interface ChannelEnds {
  readonly writers: Map<string, number>;
  readonly readers: Map<string, number>;
}

/** The channels of a node, and how many writers or readers it has there. */
interface NodeEnds {
  readonly writes: Map<string, number>;
  readonly reads: Map<string, number>;
}

/** A writer's node, a channel, a reader's node. */
export interface GraphEdge {
  readonly from: string;
  readonly channel: string;
  readonly to: string;
}

export type Direction = 'upstream' | 'downstream' | 'unreachable';

/**
 * Which node's messages reach which (the specification's Graph). Ends are counted, so that one of two writers of a node may
 * leave; channels and nodes are keyed by their names alone, and take nothing when their last end goes. Edges are not stored:
 * a channel of w writers and r readers takes w + r entries.
 */
export class NodeGraph {
  readonly #channels = new Map<string, ChannelEnds>();
  readonly #nodes = new Map<string, NodeEnds>();

  /** Nodes and channels that have an end. */
  get size(): { readonly nodes: number; readonly channels: number } {
    return { nodes: this.#nodes.size, channels: this.#channels.size };
  }

  addWriter(node: string, channel: string): void {
    increase(this.#nodeEnds(node).writes, channel);
    increase(this.#channelEnds(channel).writers, node);
  }

  addReader(node: string, channel: string): void {
    increase(this.#nodeEnds(node).reads, channel);
    increase(this.#channelEnds(channel).readers, node);
  }

  /** One that was added. */
  removeWriter(node: string, channel: string): void {
    decrease(this.#nodes.get(node)?.writes, channel);
    decrease(this.#channels.get(channel)?.writers, node);
    this.#shrink(node, channel);
  }

  /** One that was added. */
  removeReader(node: string, channel: string): void {
    decrease(this.#nodes.get(node)?.reads, channel);
    decrease(this.#channels.get(channel)?.readers, node);
    this.#shrink(node, channel);
  }

  /** Nodes that write what this one reads, each once. */
  upstreamOf(node: string): readonly string[] {
    return this.#neighbours(node, 'reads', 'writers');
  }

  /** Nodes that read what this one writes, each once. */
  downstreamOf(node: string): readonly string[] {
    return this.#neighbours(node, 'writes', 'readers');
  }

  /** Whether messages of `from`, or what others make of them, reach `to`; itself it reaches where it has an edge. */
  isReachable(from: string, to: string): boolean {
    if (!this.#hasEdge(from) || !this.#hasEdge(to)) return false;
    if (from === to) return true;
    const nodes = new Set([from]);
    const channels = new Set<string>();
    // A Set is walked in the order of insertion, what is added on the way included: the queue of the search.
    for (const node of nodes) {
      for (const channel of this.#nodes.get(node)?.writes.keys() ?? []) {
        if (channels.has(channel)) continue;
        channels.add(channel);
        const readers = this.#channels.get(channel)?.readers;
        if (readers?.has(to) === true) return true;
        for (const reader of readers?.keys() ?? []) nodes.add(reader);
      }
    }
    return false;
  }

  /** As Cyber's GetFlowDirection: in a cycle 'upstream' both ways; a node without an edge, or without a name: 'unreachable'. */
  direction(from: string, to: string): Direction {
    if (from === '' || to === '') return 'unreachable';
    if (this.isReachable(from, to)) return 'upstream';
    return this.isReachable(to, from) ? 'downstream' : 'unreachable';
  }

  /** All complete ones. */
  edges(): readonly GraphEdge[] {
    const edges: GraphEdge[] = [];
    for (const [channel, { writers, readers }] of this.#channels) {
      for (const from of writers.keys()) for (const to of readers.keys()) edges.push({ from, channel, to });
    }
    return edges;
  }

  #hasEdge(node: string): boolean {
    const ends = this.#nodes.get(node);
    if (ends === undefined) return false;
    for (const channel of ends.writes.keys()) if (this.#channels.get(channel)?.readers.size) return true;
    for (const channel of ends.reads.keys()) if (this.#channels.get(channel)?.writers.size) return true;
    return false;
  }

  #neighbours(node: string, side: keyof NodeEnds, otherSide: keyof ChannelEnds): readonly string[] {
    const found = new Set<string>();
    for (const channel of this.#nodes.get(node)?.[side].keys() ?? []) {
      for (const neighbour of this.#channels.get(channel)?.[otherSide].keys() ?? []) found.add(neighbour);
    }
    return [...found];
  }

  #nodeEnds(node: string): NodeEnds {
    let ends = this.#nodes.get(node);
    if (ends === undefined) this.#nodes.set(node, (ends = { writes: new Map(), reads: new Map() }));
    return ends;
  }

  #channelEnds(channel: string): ChannelEnds {
    let ends = this.#channels.get(channel);
    if (ends === undefined) this.#channels.set(channel, (ends = { writers: new Map(), readers: new Map() }));
    return ends;
  }

  #shrink(node: string, channel: string): void {
    const nodeEnds = this.#nodes.get(node);
    if (nodeEnds?.writes.size === 0 && nodeEnds.reads.size === 0) this.#nodes.delete(node);
    const channelEnds = this.#channels.get(channel);
    if (channelEnds?.writers.size === 0 && channelEnds.readers.size === 0) this.#channels.delete(channel);
  }
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function decrease(counts: Map<string, number> | undefined, key: string): void {
  const count = counts?.get(key);
  if (count === undefined) return;
  if (count > 1) counts?.set(key, count - 1);
  else counts?.delete(key);
}
