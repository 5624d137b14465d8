import { seededRandom } from '@blender-sim/base';
import type { PackedPatterns } from '@blender-sim/driver';

/**
 * `one`: a single LED at full power. Dense ones light every LED at random, with half of the power or more: `white` with
 * 8 bits (r = g = b = 255), `grey` with 16 (r = g = b), `colour` with three colours.
 */
export type PatternKind = 'one' | 'white' | 'grey' | 'colour';

/** The LED that pattern kind `one` lights, as a share of the LEDs. */
const ONE_AT = 0.4;

/** Patterns of a kind; fewer of them are the first ones of more. */
export function patternsOf(kind: PatternKind, taskCount: number, lightCount: number): PackedPatterns {
  const random = seededRandom(7);
  const upperHalf = (): number => 128 + Math.floor(random() * 128);
  const one = Math.floor(ONE_AT * lightCount);
  const words = Uint32Array.from({ length: taskCount * lightCount }, (_unused, at) => {
    if (kind === 'one') return at % lightCount === one ? 0xffffffff : 0;
    const intensity = upperHalf();
    if (kind === 'white') return word(intensity, 255, 255, 255);
    const red = upperHalf();
    return kind === 'grey' ? word(intensity, red, red, red) : word(intensity, red, upperHalf(), upperHalf());
  });
  return { taskCount, lightCount, words };
}

function word(intensity: number, red: number, green: number, blue: number): number {
  return ((intensity << 24) | (red << 16) | (green << 8) | blue) >>> 0;
}
