import type { Random } from '@blender-sim/base';
import type { LiveNode } from './live-node.js';
import { reservoirSample, weightedReservoirSample } from './reservoir.js';

/** Which live node gets a request. `candidates` is never empty and is read once. */
export interface NodePolicy {
  choose(candidates: Iterable<LiveNode>): LiveNode | undefined;
}

/** Uniform over the live nodes by reservoir sampling, k = 1: the specification's choice and the default. */
export function uniformPolicy(random: Random = Math.random): NodePolicy {
  return { choose: (candidates) => reservoirSample(candidates, 1, random)[0] };
}

/** Proportional to the weight a node registered with. */
export function weightedPolicy(random: Random = Math.random): NodePolicy {
  return { choose: (candidates) => weightedReservoirSample(candidates, 1, (node) => node.weight, random)[0] };
}
