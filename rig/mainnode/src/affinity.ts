import { createHash } from 'node:crypto';
import type { NodeAddress } from '@blender-sim/protocol';
import type { LiveNode } from './live-node.js';
import { type NodePolicy, type Placement, uniformPolicy } from './node-policy.js';

/** How much more than its fair share of the patterns under way a node may have: the usual choice, see boundedNode. */
const SHARE = 1.25;

/** Patterns that are always worth waiting for: a batch of sums takes milliseconds, tracing the position again seconds. */
const PATIENCE = 64;

/** Most nodes that share the tracing of one position. */
const MAX_HELPERS = 8;

/**
 * The default: requests at one position go to one node, which has traced it (rendezvous hashing over the live nodes). Where
 * that node has too much before it, they go to the next one in the position's order. What uses no traced light goes where
 * `fallback` says.
 */
export function affinityPolicy(fallback: NodePolicy = uniformPolicy()): NodePolicy {
  return {
    choose: (candidates, placement) =>
      placement === undefined ? fallback.choose(candidates) : boundedNode(rendezvousOrder(candidates, placement)),
  };
}

/**
 * The nodes in a position's own order, the same at every call (highest random weight: Thaler and Ravishankar 1998, with
 * weights: Schindelhauer and Schomaker 2005). A node is first for a share of the positions that is its weight's share of
 * all weights. One that comes or goes moves only the positions it is first for. Nodes are known by their address, so that
 * one that was restarted finds what it has on disk.
 */
export function rendezvousOrder(nodes: Iterable<LiveNode>, placement: Placement): readonly LiveNode[] {
  const all = [...nodes];
  if (all.length < 2) return all;
  const { x, y, z } = placement.position;
  const key = Buffer.alloc(24);
  // -0 and 0 are the same place.
  [x, y, z].forEach((value, axis) => key.writeDoubleLE(value + 0, axis * 8));
  return all
    .map((node) => ({ node, distance: -Math.log(uniform(placement.digest, key, node)) / node.weight }))
    .sort((a, b) => a.distance - b.distance || a.node.serial - b.node.serial)
    .map(({ node }) => node);
}

/** In (0, 1), from the first 52 bits of a SHA-256. */
function uniform(digest: string, position: Buffer, { host, port }: LiveNode): number {
  const hash = createHash('sha256')
    .update(position)
    .update(`${digest}\n${host}\n${String(port)}`)
    .digest();
  return (hash.readUIntLE(0, 6) * 16 + (hash.readUInt8(6) & 15) + 0.5) / 2 ** 52;
}

/**
 * The first node of an order that has at most SHARE times the mean of the patterns before the nodes, by weight, or at most
 * PATIENCE (consistent hashing with bounded loads: Mirrokni, Thorup, Zadimoghaddam 2016). There is always one: not all can
 * be above the mean.
 */
function boundedNode(order: readonly LiveNode[]): LiveNode | undefined {
  const patterns = order.reduce((sum, { load }) => sum + load.patterns, 0) / order.length;
  const weight = order.reduce((sum, node) => sum + node.weight, 0) / order.length;
  const bound = Math.max(PATIENCE, SHARE * patterns);
  return order.find((node) => (node.load.patterns * weight) / node.weight <= bound) ?? order[0];
}

/**
 * Who may trace a share of a position for `node`: the other nodes of its rig and renderer that are there, those first that
 * would be asked next at this position; at most 8, in a stable order.
 */
export function helpersOf(node: LiveNode, nodes: Iterable<LiveNode>, placement: Placement): NodeAddress[] {
  const { rig } = node;
  if (rig === undefined) return [];
  const able = [...nodes].filter(
    (other) =>
      other.serial !== node.serial &&
      !other.leaving &&
      !other.suspect &&
      other.rig?.rig_digest === rig.rig_digest &&
      other.rig.renderer_digest === rig.renderer_digest,
  );
  return rendezvousOrder(able, placement)
    .slice(0, MAX_HELPERS)
    .map(({ host, port }) => ({ access_url: host, access_port: port }));
}
