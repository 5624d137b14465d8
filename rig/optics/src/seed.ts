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
 * The sampling seed of a block: a function of where and what it is, never of what was traced before or by whom. Its pairs are
 * stretches of one sequence of light paths: two seeds would not do, because Cycles 3.4 begins nearly the same with every one.
 * @returns an integer in 0..2^31-1.
 */
export function blockSeed(rigSeed: number, position: Position, block: number): number {
  const bytes = Buffer.alloc(40);
  [rigSeed, position.x, position.y, position.z, block].forEach((value, index) =>
    bytes.writeDoubleLE(value + 0, index * 8),
  );
  return createHash('sha256').update('block').update(bytes).digest().readUInt32LE(0) >>> 1;
}
