import { createHash } from 'node:crypto';
import type { Position } from '@blender-sim/protocol';

/**
 * The sampling seed of every pattern at one position: the first 31 bits of SHA-256 over the rig's seed and the position.
 * One seed per position, not per pattern, so that patterns superpose; another position gets independent noise.
 * @returns an integer in 0..2^31-1, what Cycles takes.
 */
export function samplingSeed(rigSeed: number, position: Position): number {
  const bytes = Buffer.alloc(32);
  // -0 and 0 are the same place.
  [rigSeed, position.x, position.y, position.z].forEach((value, index) => bytes.writeDoubleLE(value + 0, index * 8));
  return createHash('sha256').update(bytes).digest().readUInt32LE(0) >>> 1;
}

/**
 * The sampling seeds of the two halves of a pair of a block: a function of where and what they are, never of what was
 * traced before or by whom.
 * @returns integers in 0..2^31-1, different from each other.
 */
export function pairSeeds(rigSeed: number, position: Position, block: number, pair: number): [number, number] {
  const bytes = Buffer.alloc(48);
  [rigSeed, position.x, position.y, position.z, block, pair].forEach((value, index) =>
    bytes.writeDoubleLE(value + 0, index * 8),
  );
  const digest = createHash('sha256').update('pair').update(bytes).digest();
  const a = digest.readUInt32LE(0) >>> 1;
  const b = digest.readUInt32LE(4) >>> 1;
  // Equal halves would look like an image without noise.
  return [a, a === b ? (b + 1) % 2 ** 31 : b];
}
