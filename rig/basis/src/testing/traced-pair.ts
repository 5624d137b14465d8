import { seededRandom } from '@blender-sim/base';
import type { TracedPair } from '@blender-sim/optics';
import type { PairShape } from '../pair-source.js';

/** A key as a digest looks. */
export const BASIS_KEY: string = '0123456789abcdef'.repeat(4);

/** Two images of 5x3 pixels. */
export const SMALL_SHAPE: PairShape = { images: 2, width: 5, height: 3, samples: 16 };

/** Light that a seed decides. */
export function tracedPair({ images, width, height }: PairShape, seed: number): TracedPair {
  const random = seededRandom(seed);
  const planes = new Float32Array(new SharedArrayBuffer(images * 3 * width * height * 4));
  for (let at = 0; at < planes.length; at++) planes[at] = random() * 4;
  return { planes, variances: Float64Array.from({ length: images * 3 }, () => random() / 100) };
}

/** Whether they are the same, bit for bit. */
export function samePair(a: TracedPair, b: TracedPair): boolean {
  return octets(a.planes).equals(octets(b.planes)) && octets(a.variances).equals(octets(b.variances));
}

function octets({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
