import { QosDurabilityPolicy, QosHistoryPolicy, type QosProfile, QosReliabilityPolicy } from '@blender-sim/topology';

/** Cyber's bound on the history of a keep-all writer (31-, section 6). */
const KEEP_ALL_DEPTH = 1000;

/** History is promised to who comes late. */
export function isLatched({ durability }: QosProfile): boolean {
  return durability === QosDurabilityPolicy.DURABILITY_TRANSIENT_LOCAL;
}

/** What is written is for who is there, and lost to others. */
export function isVolatile({ durability }: QosProfile): boolean {
  return durability === QosDurabilityPolicy.DURABILITY_VOLATILE;
}

export function isBestEffort({ reliability }: QosProfile): boolean {
  return reliability === QosReliabilityPolicy.RELIABILITY_BEST_EFFORT;
}

export function keepsAll({ history }: QosProfile): boolean {
  return history === QosHistoryPolicy.HISTORY_KEEP_ALL;
}

/** Messages that a history of this profile keeps, at least 1. */
export function historyDepth(qos: QosProfile): number {
  return keepsAll(qos) ? KEEP_ALL_DEPTH : Math.max(1, qos.depth);
}
