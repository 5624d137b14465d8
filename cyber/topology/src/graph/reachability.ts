import type { NodeVertex } from './vertex.js';

/** Octets of the sets that are remembered: those of 1,000 nodes take 125 KB, of 10,000 nodes 12.5 MB. */
const MAX_REMEMBERED_OCTETS = 16 * 2 ** 20;

/**
 * Which nodes a node's messages reach, remembered until the graph changes: the first question after a change walks the
 * graph, one about another node walks to where it meets what is known, the next ones look at a bit.
 */
export class Reachability {
  /** A bit for each node, at its number. */
  readonly #reached = new Map<NodeVertex, Uint32Array>();
  #octets = 0;

  /** What is remembered takes so many. */
  get octets(): number {
    return this.#octets;
  }

  /** The graph has changed. */
  forget(): void {
    if (this.#octets === 0) return;
    this.#reached.clear();
    this.#octets = 0;
  }

  /** @param count the numbers of all nodes are below. */
  reaches(from: NodeVertex, to: NodeVertex, count: number): boolean {
    const bits = this.#reached.get(from) ?? this.#walk(from, count);
    return ((bits[to.number >> 5] ?? 0) & (1 << (to.number & 31))) !== 0;
  }

  /** The node itself is not among them unless its messages come back to it. */
  #walk(from: NodeVertex, count: number): Uint32Array {
    const bits = new Uint32Array((count + 31) >> 5);
    const walk = ++walks;
    const nodes = [from];
    const find = (node: NodeVertex): void => {
      const [at, bit] = [node.number >> 5, 1 << (node.number & 31)];
      const found = bits[at] ?? 0;
      if ((found & bit) !== 0) return;
      bits[at] = found | bit;
      const further = this.#reached.get(node);
      if (further === undefined) nodes.push(node);
      else for (let word = 0; word < bits.length; word++) bits[word] = (bits[word] ?? 0) | (further[word] ?? 0);
    };
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      for (const channel of node.writes.keys()) {
        if (channel.walk === walk) continue;
        channel.walk = walk;
        for (const reader of channel.readers.keys()) find(reader);
      }
    }
    if (this.#octets + bits.byteLength > MAX_REMEMBERED_OCTETS) this.forget();
    this.#reached.set(from, bits);
    this.#octets += bits.byteLength;
    return bits;
  }
}

/** Tells one walk from another. */
let walks = 0;
