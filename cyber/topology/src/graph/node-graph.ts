import { Reachability } from './reachability.js';
import type { ChannelVertex, NodeVertex } from './vertex.js';

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
  readonly #channels = new Map<string, ChannelVertex>();
  readonly #nodes = new Map<string, NodeVertex>();
  readonly #reachability = new Reachability();
  /** Numbers below `#count` that no node has. */
  readonly #free: number[] = [];
  #count = 0;

  /** Nodes and channels that have an end. */
  get size(): { readonly nodes: number; readonly channels: number } {
    return { nodes: this.#nodes.size, channels: this.#channels.size };
  }

  addWriter(node: string, channel: string): void {
    const [from, through] = [this.#nodeOf(node), this.#channelOf(channel)];
    increase(from.writes, through);
    if (increase(through.writers, from)) this.#reachability.forget();
  }

  addReader(node: string, channel: string): void {
    const [to, through] = [this.#nodeOf(node), this.#channelOf(channel)];
    increase(to.reads, through);
    if (increase(through.readers, to)) this.#reachability.forget();
  }

  /** One that was added. */
  removeWriter(node: string, channel: string): void {
    const [from, through] = [this.#nodes.get(node), this.#channels.get(channel)];
    if (from === undefined || through === undefined) return;
    decrease(from.writes, through);
    if (decrease(through.writers, from)) this.#shrink(from, through);
  }

  /** One that was added. */
  removeReader(node: string, channel: string): void {
    const [to, through] = [this.#nodes.get(node), this.#channels.get(channel)];
    if (to === undefined || through === undefined) return;
    decrease(to.reads, through);
    if (decrease(through.readers, to)) this.#shrink(to, through);
  }

  /** Nodes that write what this one reads, each once. */
  upstreamOf(node: string): readonly string[] {
    return neighbours(this.#nodes.get(node)?.reads, 'writers');
  }

  /** Nodes that read what this one writes, each once. */
  downstreamOf(node: string): readonly string[] {
    return neighbours(this.#nodes.get(node)?.writes, 'readers');
  }

  /** As Cyber's GetFlowDirection: in a cycle 'upstream' both ways; a node without an edge, or without a name: 'unreachable'. */
  direction(from: string, to: string): Direction {
    const [a, b] = [this.#nodes.get(from), this.#nodes.get(to)];
    if (a === undefined || b === undefined || from === '' || to === '') return 'unreachable';
    if (a === b) return hasEdge(a) ? 'upstream' : 'unreachable';
    // Whoever reaches another has an edge, and so has the other.
    if (this.#reachability.reaches(a, b, this.#count)) return 'upstream';
    return this.#reachability.reaches(b, a, this.#count) ? 'downstream' : 'unreachable';
  }

  /** All complete ones, the first `most` of them. */
  edges(most: number = Infinity): readonly GraphEdge[] {
    const edges: GraphEdge[] = [];
    for (const { name: channel, writers, readers } of this.#channels.values()) {
      for (const { name: from } of writers.keys()) {
        for (const { name: to } of readers.keys()) {
          if (edges.length >= most) return edges;
          edges.push({ from, channel, to });
        }
      }
    }
    return edges;
  }

  #nodeOf(name: string): NodeVertex {
    let node = this.#nodes.get(name);
    if (node === undefined) {
      node = { name, number: this.#free.pop() ?? this.#count++, writes: new Map(), reads: new Map() };
      this.#nodes.set(name, node);
    }
    return node;
  }

  #channelOf(name: string): ChannelVertex {
    let channel = this.#channels.get(name);
    if (channel === undefined) {
      channel = { name, writers: new Map(), readers: new Map(), walk: 0 };
      this.#channels.set(name, channel);
    }
    return channel;
  }

  /** An end is gone. */
  #shrink(node: NodeVertex, channel: ChannelVertex): void {
    this.#reachability.forget();
    if (node.writes.size === 0 && node.reads.size === 0) {
      this.#nodes.delete(node.name);
      this.#free.push(node.number);
    }
    if (channel.writers.size === 0 && channel.readers.size === 0) this.#channels.delete(channel.name);
    if (this.#nodes.size > 0) return;
    this.#free.length = 0;
    this.#count = 0;
  }
}

function hasEdge({ writes, reads }: NodeVertex): boolean {
  for (const { readers } of writes.keys()) if (readers.size > 0) return true;
  for (const { writers } of reads.keys()) if (writers.size > 0) return true;
  return false;
}

function neighbours(
  channels: ReadonlyMap<ChannelVertex, number> | undefined,
  side: 'writers' | 'readers',
): readonly string[] {
  const found = new Set<string>();
  for (const channel of channels?.keys() ?? []) for (const { name } of channel[side].keys()) found.add(name);
  return [...found];
}

/** @returns whether it is the first one. */
function increase<Key>(counts: Map<Key, number>, key: Key): boolean {
  const count = counts.get(key) ?? 0;
  counts.set(key, count + 1);
  return count === 0;
}

/** @returns whether it was the last one. */
function decrease<Key>(counts: Map<Key, number>, key: Key): boolean {
  const count = counts.get(key);
  if (count === undefined) return false;
  if (count > 1) counts.set(key, count - 1);
  else counts.delete(key);
  return count === 1;
}
