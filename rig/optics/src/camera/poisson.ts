import { portableExp, portableLog } from './portable-math.js';

/** From here on Hörmann's PTRS holds, and inversion would take too many steps. */
const SEARCH_BELOW = 10;
/** Above it a double no longer counts single electrons of chance, and every sensor is long full. */
const CERTAIN_ABOVE = 1e9;
/** Tail probabilities beyond are smaller than 2^-53: the search has met rounding. */
const MAX_COUNT = 200;
const HALF_LOG_2_PI = 0.9189385332046728;

/** Gives the next uniform random number of (0, 1); asked for only when a try is rejected, three times in a hundred or so. */
export type Uniform = () => number;

/**
 * A Poisson random number. Below 10 by inversion, from there on by transformed rejection (PTRS: Hörmann, "The transformed
 * rejection method for generating Poisson random variables", Insurance: Mathematics and Economics 12, 1993); both are exact
 * up to the rounding of doubles, none is a normal approximation. Means above 1e9 come back as they are.
 * @param mean at least 0.
 * @param u uniform in (0, 1), as `v`: the first try's.
 */
export function poisson(mean: number, u: number, v: number, more: Uniform): number {
  if (mean < SEARCH_BELOW) return mean <= 0 ? 0 : searched(mean, u, v);
  return mean > CERTAIN_ABOVE ? mean : rejected(mean, u, v, more);
}

function searched(mean: number, u: number, v: number): number {
  // Two words make 53 bits: tails of 1e-16 are reached.
  let left = u + (v - 0.5) * 2 ** -32;
  let probability = portableExp(-mean);
  let count = 0;
  while (left > probability && count < MAX_COUNT) {
    left -= probability;
    count++;
    probability *= mean / count;
  }
  return count;
}

function rejected(mean: number, firstU: number, firstV: number, more: Uniform): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  for (let u = firstU - 0.5, v = firstV; ; u = more() - 0.5, v = more()) {
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    // Nine times in ten the squeeze decides, without a logarithm.
    if (us >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    if (isBelow((v * inverseAlpha) / (a / (us * us) + b), k, mean)) return k;
  }
}

/** Whether x is at most mean^k e^-mean / k!, compared by logarithms. */
function isBelow(x: number, k: number, mean: number): boolean {
  if (k < FACTORIALS.length) return portableLog(x * (FACTORIALS[k] as number)) <= k * portableLog(mean) - mean;
  // Stirling's series for k!; with mean/k no two large numbers are subtracted, and the root joins x under one logarithm.
  const k2 = k * k;
  const series = (1 / 12 - (1 / 360 - 1 / (1260 * k2)) / k2) / k;
  return 0.5 * portableLog(x * x * k) + HALF_LOG_2_PI + series <= k - mean + k * portableLog(mean / k);
}

const FACTORIALS: readonly number[] = [1, 1, 2, 6, 24, 120, 720, 5040, 40_320, 362_880];
