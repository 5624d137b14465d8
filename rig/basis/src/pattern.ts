/** A pattern's weights as the light sums need them. */
export interface PatternWeights {
  /** LEDs that shine, ascending. */
  readonly lit: readonly number[];
  /**
   * `white`: every lit LED has the colour (255, 255, 255), so 8 bits say all; `grey`: r = g = b; `colour`: anything.
   * A mono camera sums one plane for the first two and three for the last.
   */
  readonly kind: 'white' | 'grey' | 'colour';
  /** intensity x red, green, blue of each LED: the weight is a 65,025th of it. */
  readonly products: readonly [red: Uint16Array, green: Uint16Array, blue: Uint16Array];
}

/** The largest product: intensity 255, colour 255. */
export const FULL_PRODUCT = 65_025;

/** Weights of one pattern; a word is intensity << 24 | r << 16 | g << 8 | b. */
export function patternWeights(words: Uint32Array): PatternWeights {
  const products = [0, 1, 2].map(() => new Uint16Array(words.length)) as [Uint16Array, Uint16Array, Uint16Array];
  const lit: number[] = [];
  let isGrey = true;
  let isWhite = true;
  words.forEach((word, led) => {
    const intensity = word >>> 24;
    const [r, g, b] = [(word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff] as const;
    if (intensity === 0 || (r | g | b) === 0) return;
    lit.push(led);
    isGrey &&= r === g && g === b;
    isWhite &&= (r & g & b) === 255;
    products[0][led] = intensity * r;
    products[1][led] = intensity * g;
    products[2][led] = intensity * b;
  });
  return { lit, kind: isWhite ? 'white' : isGrey ? 'grey' : 'colour', products };
}
