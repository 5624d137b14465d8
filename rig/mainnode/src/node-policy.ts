import type { Random } from '@blender-sim/base';
import type { Position } from '@blender-sim/protocol';
import type { LiveNode } from './live-node.js';
import { reservoirSample, weightedReservoirSample } from './reservoir.js';

/** What a request needs that a node may hold already: the traced light of one rig at one position. */
export interface Placement {
  /** Of the rig and its renderer. */
  readonly digest: string;
  readonly position: Position;
}

/** Which live node gets a request. `candidates` is never empty and is read once. */
export interface NodePolicy {
  /** @param placement undefined: nothing that is traced for the request could be used again. */
  choose(candidates: Iterable<LiveNode>, placement?: Placement): LiveNode | undefined;
}

/** Uniform over the live nodes by reservoir sampling, k = 1: the specification's choice. */
export function uniformPolicy(random: Random = Math.random): NodePolicy {
  return { choose: (candidates) => reservoirSample(candidates, 1, random)[0] };
}

/** Proportional to the weight a node registered with. */
export function weightedPolicy(random: Random = Math.random): NodePolicy {
  return { choose: (candidates) => weightedReservoirSample(candidates, 1, (node) => node.weight, random)[0] };
}
