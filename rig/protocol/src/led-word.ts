/** One LED's setting: 8 bits each, as the driver sends it. */
export interface Led {
  /** 0..255; scales the colour. */
  readonly intensity: number;
  /** 0..255. */
  readonly r: number;
  /** 0..255. */
  readonly g: number;
  /** 0..255. */
  readonly b: number;
}

/** The LED's weight per channel, 0..1: intensity/255 x colour/255. */
export type LedWeight = readonly [r: number, g: number, b: number];

/**
 * The word on the wire: `intensity << 24 | r << 16 | g << 8 | b`, unsigned (10-rig-protocol).
 * @throws RangeError when a part is not an integer in 0..255.
 */
export function ledWord(led: Led): number {
  for (const part of ['intensity', 'r', 'g', 'b'] as const) {
    const value = led[part];
    if (!Number.isInteger(value) || value < 0 || value > 255) {
      throw new RangeError(`LED ${part} is ${String(value)}; expected an integer from 0 to 255.`);
    }
  }
  return ((led.intensity << 24) | (led.r << 16) | (led.g << 8) | led.b) >>> 0;
}

/** The parts of a word. */
export function ledOf(word: number): Led {
  return { intensity: word >>> 24, r: (word >>> 16) & 0xff, g: (word >>> 8) & 0xff, b: word & 0xff };
}

/** The linear weight that a word gives its LED. */
export function ledWeight(word: number): LedWeight {
  const { intensity, r, g, b } = ledOf(word);
  // One division of an exact product, as Blender's side does it: both get the same double, and full is exactly 1.
  return [(intensity * r) / 65025, (intensity * g) / 65025, (intensity * b) / 65025];
}
