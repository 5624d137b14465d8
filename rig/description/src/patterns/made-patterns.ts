import { seededRandom } from '@blender-sim/base';
import type { PatternSet } from './pattern-set.js';

const WHITE_FULL = 0xffffffff;

/** One LED at a time, white, full power. */
export function olatPatterns(lightCount: number): PatternSet {
  const words = new Uint32Array(lightCount * lightCount);
  for (let led = 0; led < lightCount; led++) words[led * lightCount + led] = WHITE_FULL;
  const names = Array.from({ length: lightCount }, (_, led) => `LED ${led}`);
  return { names, taskCount: lightCount, lightCount, words };
}

/**
 * `count` sparse random patterns, the same for the same seed: a third of the LEDs on average, at least one, white, each
 * with an intensity of 64 to 255.
 */
export function randomPatterns(count: number, lightCount: number, seed: number): PatternSet {
  const random = seededRandom(seed);
  const words = new Uint32Array(count * lightCount);
  for (let task = 0; task < count; task++) {
    const row = words.subarray(task * lightCount, (task + 1) * lightCount);
    for (let led = 0; led < lightCount; led++) row[led] = random() < 1 / 3 ? grey(64 + Math.floor(random() * 192)) : 0;
    if (row.every((word) => word === 0)) row[Math.floor(random() * lightCount)] = grey(255);
  }
  return { names: Array.from({ length: count }, (_, task) => `random ${task}`), taskCount: count, lightCount, words };
}

function grey(intensity: number): number {
  return ((intensity << 24) | 0xffffff) >>> 0;
}
