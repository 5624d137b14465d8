import { createHash } from 'node:crypto';
import type { Position } from '@blender-sim/protocol';
import type { RandomKey } from './threefry.js';

/** What an image's sensor noise is drawn from. */
export type NoiseKey = RandomKey;

/**
 * The noise of one exposure: the first 128 bits of SHA-256 over the rig's seed, the position, the pattern's words and which
 * exposure it is. The same request has the same noise; another pattern, position or repetition has its own.
 * @param words the pattern's LED words up to the last one that is not 0: LEDs that a request leaves out are dark.
 * @param repetition 0..2^32-1.
 */
export function noiseKey(rigSeed: number, position: Position, words: Uint32Array, repetition: number): NoiseKey {
  let lit = words.length;
  while (lit > 0 && isDark(words[lit - 1] as number)) lit--;
  const octets = Buffer.alloc(48 + 4 * lit);
  octets.write('exposure', 0, 'latin1');
  // -0 and 0 are the same place.
  [rigSeed, position.x, position.y, position.z].forEach((value, i) => octets.writeDoubleLE(value + 0, 8 + 8 * i));
  octets.writeUInt32LE(repetition, 40);
  octets.writeUInt32LE(lit, 44);
  for (let led = 0; led < lit; led++) {
    const word = words[led] as number;
    octets.writeUInt32LE(isDark(word) ? 0 : word, 48 + 4 * led);
  }
  return keyOf(octets);
}

/** The fixed patterns of a rig's sensor: the same in every image. */
export function fixedPatternKey(rigSeed: number): NoiseKey {
  const octets = Buffer.alloc(16);
  octets.write('sensor', 0, 'latin1');
  octets.writeDoubleLE(rigSeed, 8);
  return keyOf(octets);
}

/** Without intensity or without colour an LED is dark: all such words light the same, so they have the same noise. */
function isDark(word: number): boolean {
  return word >>> 24 === 0 || (word & 0xffffff) === 0;
}

function keyOf(octets: Buffer): NoiseKey {
  const digest = createHash('sha256').update(octets).digest();
  return [digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8), digest.readUInt32LE(12)];
}
