import type { Random } from '@blender-sim/base';

/**
 * Reservoir sampling (Algorithm R): `k` items of a stream of unknown length, each subset equally likely, one pass,
 * memory k. Fewer than k items: all of them, in order.
 * @throws RangeError when k is not a non-negative integer.
 */
export function reservoirSample<T>(items: Iterable<T>, k: number, random: Random = Math.random): T[] {
  const step = reservoir<T>(k, random);
  for (const item of items) step.offer(item);
  return step.sample;
}

/** As reservoirSample, of an async stream. */
export async function reservoirSampleAsync<T>(
  items: AsyncIterable<T>,
  k: number,
  random: Random = Math.random,
): Promise<T[]> {
  const step = reservoir<T>(k, random);
  for await (const item of items) step.offer(item);
  return step.sample;
}

function reservoir<T>(k: number, random: Random): { readonly sample: T[]; offer(item: T): void } {
  assertCount(k);
  const sample: T[] = [];
  let seen = 0;
  return {
    sample,
    offer: (item) => {
      seen += 1;
      if (sample.length < k) {
        sample.push(item);
        return;
      }
      // Item i stays with probability k/i, in a random one's place.
      const slot = Math.floor(random() * seen);
      if (slot < k) sample[slot] = item;
    },
  };
}

/**
 * Weighted reservoir sampling without replacement (A-ExpJ, Efraimidis and Spirakis 2006): each next item is drawn with
 * probability proportional to its weight among those left. Items of weight 0 are never drawn. One pass, and a random
 * number only where the sample changes.
 * @throws RangeError for a weight that is negative or not finite.
 */
export function weightedReservoirSample<T>(
  items: Iterable<T>,
  k: number,
  weightOf: (item: T) => number,
  random: Random = Math.random,
): T[] {
  assertCount(k);
  const sample: { item: T; logKey: number }[] = [];
  if (k === 0) return [];
  let skip = 0;
  for (const item of items) {
    const weight = weightOf(item);
    if (!Number.isFinite(weight) || weight < 0) {
      throw new RangeError(`A weight is ${String(weight)}; expected a finite number of at least 0.`);
    }
    if (weight === 0) continue;
    if (sample.length < k) {
      sample.push({ item, logKey: logUniform(random) / weight });
      if (sample.length === k) skip = jump(sample, random);
      continue;
    }
    skip -= weight;
    if (skip > 0) continue;
    const least = leastOf(sample);
    // The new key to the power of the weight is uniform in (least key to that power, 1). In logarithms, with 1 - x first:
    // keys are near 0 for small weights and near 1 for large ones.
    least.item = item;
    least.logKey = Math.log1p(Math.expm1(least.logKey * weight) * open(random)) / weight;
    skip = jump(sample, random);
  }
  return sample.map(({ item }) => item);
}

function jump(sample: readonly { logKey: number }[], random: Random): number {
  return logUniform(random) / leastOf(sample).logKey;
}

function leastOf<S extends { logKey: number }>(sample: readonly S[]): S {
  return sample.reduce((least, entry) => (entry.logKey < least.logKey ? entry : least));
}

function logUniform(random: Random): number {
  return Math.log(open(random));
}

/** Uniform in (0, 1): a logarithm of 0 would be no number. */
function open(random: Random): number {
  return Math.min(1 - 2 ** -53, Math.max(2 ** -53, random()));
}

function assertCount(k: number): void {
  if (!Number.isInteger(k) || k < 0) throw new RangeError(`k is ${String(k)}; expected an integer of at least 0.`);
}
