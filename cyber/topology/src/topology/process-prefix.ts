import { randomBytes } from 'node:crypto';
import type { GuidPrefix } from '@blender-sim/rtps';
import type { WireChoice } from '../topology-api.js';
import type { Generation } from '../wire/generation.js';

/** Octets of a GUID prefix of ours: 01 ff cb, the wires, the place of the newest wire, six of the process, one of the wire. */
const MARK = '01ffcb';
const WIRE_BIT: Readonly<Record<Generation, number>> = { 9: 1, 10: 2 };

/** The process and the wires that a GUID prefix of ours tells. */
export interface ProcessPrefix {
  readonly wires: readonly Generation[];
  /** Ports of the newest of its wires: of two processes with the same, both are on it. */
  readonly place: number;
  /** Random, the same for all participants of a process. */
  readonly process: string;
}

/** What the participants of one process have in common. */
export function newProcessPrefix(wires: readonly Required<WireChoice>[], domainId: number): ProcessPrefix {
  return {
    wires: wires.map(({ generation }) => generation),
    place: placeOf(wires, domainId),
    process: randomBytes(6).toString('hex'),
  };
}

/** The GUID prefix of a process's participant on one of its wires. */
export function guidPrefixOctets({ wires, place, process }: ProcessPrefix, generation: Generation): Uint8Array {
  const bits = wires.reduce((sum, wire) => sum | WIRE_BIT[wire], 0);
  return Buffer.concat([
    Buffer.from(MARK, 'hex'),
    Buffer.of(bits, place),
    Buffer.from(process, 'hex'),
    Buffer.of(generation),
  ]);
}

/** Undefined where the participant is none of this library's. */
export function processPrefixOf(prefix: GuidPrefix): ProcessPrefix | undefined {
  if (!prefix.startsWith(MARK)) return undefined;
  const octets = Buffer.from(prefix, 'hex');
  const bits = octets.readUInt8(3);
  const wires = ([9, 10] as const).filter((wire) => (bits & WIRE_BIT[wire]) !== 0);
  return { wires, place: octets.readUInt8(4), process: octets.toString('hex', 5, 11) };
}

/**
 * Whether a participant is not to be met on a wire: one of the own process, or one that is met on a newer wire too, where
 * everything would come twice. Both sides say the same.
 */
export function isMetElsewhere(own: ProcessPrefix, wire: Generation, other: GuidPrefix): boolean {
  const theirs = processPrefixOf(other);
  if (theirs === undefined) return false;
  if (theirs.process === own.process) return true;
  const newest = Math.max(...own.wires);
  return wire < newest && theirs.place === own.place && theirs.wires.some((one) => one === newest);
}

/** One octet that tells the ports of the newest wire from others. */
function placeOf(wires: readonly Required<WireChoice>[], domainId: number): number {
  const newest = wires.reduce((best, one) => (one.generation > best.generation ? one : best));
  const port = newest.portBase + newest.domainGain * domainId;
  return (port ^ (port >> 8)) & 0xff;
}
