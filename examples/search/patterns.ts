import type { PackedPatterns } from '@blender-sim/driver';

/** White: red, green and blue of an LED word in full. */
const WHITE = 0xffffff;

/** A pattern of white LEDs: one intensity of 0..255 an LED. */
export type Intensities = Uint8Array;

/** @param candidate 0..1 an LED. */
export function intensitiesOf(candidate: readonly number[]): Intensities {
  return Uint8Array.from(candidate, (value) => Math.round(value * 255));
}

/** LED words, `intensity << 24 | r << 16 | g << 8 | b`. @param patterns at least one, all of the same length. */
export function packed(patterns: readonly Intensities[]): PackedPatterns {
  const lightCount = patterns[0]?.length ?? 0;
  const words = new Uint32Array(patterns.length * lightCount);
  patterns.forEach((pattern, task) => {
    // Dark LEDs have no colour: an LED that is off is the word 0.
    pattern.forEach((intensity, led) => {
      words[task * lightCount + led] = intensity === 0 ? 0 : ((intensity << 24) | WHITE) >>> 0;
    });
  });
  return { taskCount: patterns.length, lightCount, words };
}
