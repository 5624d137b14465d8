/** Root of the mean of squares. */
export function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/**
 * Noise of one of two images that differ by nothing but their seeds: the rms of their difference, divided by sqrt(2).
 * @param a MONO32F as it comes, full scale is 1. @param b the same with another seed.
 * @returns sigma in 8-bit levels. @throws RangeError for images of different size.
 */
export function sigmaOfTwo(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length || a.length % 4 !== 0)
    throw new RangeError(`images of ${String(a.length)} and ${String(b.length)} octets have no difference`);
  const [first, second] = [floats(a), floats(b)];
  let squares = 0;
  first.forEach((value, at) => (squares += (value - (second[at] ?? NaN)) ** 2));
  return 255 * Math.sqrt(squares / first.length / 2);
}

/** A copy: views into an answer begin anywhere. */
function floats(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/** What was measured of direct renders with so many light paths a pixel. */
export interface DirectPoint {
  readonly samples: number;
  /** Of one pattern. */
  readonly seconds: number;
  /** In 8-bit levels. */
  readonly sigma: number;
}

/** Direct renders with any number of light paths, by a line (time) and a power law (noise) through two measured points. */
export interface DirectLaw {
  /** sigma^2 ~ samples^-exponent. Chance alone has 1, Sobol sequences a little more. */
  readonly exponent: number;
  /** Light paths a pixel that it takes; at least 1, not rounded. */
  readonly samplesFor: (sigma: number) => number;
  /** Of one pattern; never less than nothing. */
  readonly secondsFor: (samples: number) => number;
}

/** @throws RangeError when the points have as many samples. */
export function directLaw(few: DirectPoint, many: DirectPoint): DirectLaw {
  if (few.samples === many.samples) throw new RangeError('a law takes points of different samples');
  const exponent = (2 * Math.log(few.sigma / many.sigma)) / Math.log(many.samples / few.samples);
  const slope = (many.seconds - few.seconds) / (many.samples - few.samples);
  return {
    exponent,
    samplesFor: (sigma) => Math.max(1, many.samples * (many.sigma / sigma) ** (2 / exponent)),
    secondsFor: (samples) => Math.max(0, many.seconds + slope * (samples - many.samples)),
  };
}
