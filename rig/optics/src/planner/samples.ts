/** Fewest light paths a pixel of an LED image: two in each half, so that noise can be measured. */
export const MIN_SAMPLES_PER_LED = 4;

/**
 * Samples come in pairs of equal halves. Pair 0 has 2 + 2 light paths a pixel and LED, the next ones make the sum
 * 6, 8, 12, 16, 24, 32, 48, ...: each step costs at most half of what is there, and nothing is ever thrown away.
 * @returns light paths a pixel and LED in one half of pair `pair` (0, 1, ...).
 */
export function halfSamples(pair: number): number {
  return pair === 0 ? MIN_SAMPLES_PER_LED / 2 : 2 ** Math.floor((pair - 1) / 2);
}

/** Light paths a pixel and LED of the first `pairs` pairs together. */
export function samplesOf(pairs: number): number {
  let sum = 0;
  for (let pair = 0; pair < pairs; pair++) sum += 2 * halfSamples(pair);
  return sum;
}

/** Pairs it takes to have at least `samples` light paths a pixel and LED; at least 1. */
export function pairsFor(samples: number): number {
  let pairs = 1;
  for (let sum = samplesOf(1); sum < samples; pairs++) sum += 2 * halfSamples(pairs);
  return pairs;
}

/**
 * What `samples` of a rig or request comes to: the light paths a pixel of all its LED images together, as many as one
 * direct render of all LEDs has, and never fewer than 4 an LED.
 */
export function samplesPerLed(samples: number, lightCount: number): number {
  return Math.max(MIN_SAMPLES_PER_LED, Math.ceil(samples / lightCount));
}

/** Weight of each pair in the mean over the first `pairs` pairs; they add up to 1. */
export function pairWeights(pairs: number): number[] {
  const total = samplesOf(pairs);
  return Array.from({ length: pairs }, (_unused, pair) => (2 * halfSamples(pair)) / total);
}

/**
 * The variance of the mean over pairs: every pair is independent of the others, so variances add up by the square of
 * their weights.
 * @param variances of one plane, pair after pair (`TracedPair.variances`).
 */
export function varianceOfMean(variances: readonly number[]): number {
  return pairWeights(variances.length).reduce((sum, weight, pair) => sum + weight ** 2 * (variances[pair] ?? NaN), 0);
}
