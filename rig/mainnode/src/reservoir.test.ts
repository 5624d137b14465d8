import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '@blender-sim/base';
import { liveNode } from './testing/fake-node.js';
import { uniformPolicy, weightedPolicy } from './node-policy.js';
import { reservoirSample, reservoirSampleAsync, weightedReservoirSample } from './reservoir.js';

const ROUNDS = 40_000;

/** 99.99% quantiles of chi-square by degrees of freedom: with fixed seeds a failure is a change of the code. */
const CHI_SQUARE: Readonly<Record<number, number>> = {
  2: 18.4,
  3: 21.1,
  4: 23.5,
  5: 25.7,
  9: 33.7,
  11: 37.4,
  19: 49.6,
};

function expectShares(draw: () => string, probabilities: ReadonlyMap<string, number>): void {
  const seen = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const outcome = draw();
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  }
  expect([...seen.keys()].filter((outcome) => !probabilities.has(outcome))).toEqual([]);
  const statistic = [...probabilities].reduce((sum, [outcome, probability]) => {
    const expected = probability * ROUNDS;
    return sum + ((seen.get(outcome) ?? 0) - expected) ** 2 / expected;
  }, 0);
  expect(statistic).toBeLessThan(CHI_SQUARE[probabilities.size - 1] ?? NaN);
}

const items = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const set = (sample: readonly number[]): string => [...sample].sort((a, b) => a - b).join();

function subsets(count: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  return items(count)
    .slice(from)
    .flatMap((first) => subsets(count, size - 1, first + 1).map((rest) => [first, ...rest]));
}

describe('reservoir sampling', () => {
  test.each([
    [1, 6],
    [2, 5],
    [3, 6],
    [5, 6],
  ])('every subset of %d of %d comes equally often', (k, count) => {
    const random = seededRandom(k * 100 + count);
    const all = subsets(count, k);
    const even = new Map(all.map((subset) => [set(subset), 1 / all.length]));
    expectShares(() => set(reservoirSample(items(count), k, random)), even);
  });

  test('an async stream is sampled the same way', async () => {
    async function* stream(count: number): AsyncIterable<number> {
      for (const item of items(count)) yield await Promise.resolve(item);
    }
    for (let seed = 0; seed < 50; seed++) {
      const sample = await reservoirSampleAsync(stream(20), 4, seededRandom(seed));
      expect(sample).toEqual(reservoirSample(items(20), 4, seededRandom(seed)));
    }
  });

  test('reads a stream once and takes all of a short one, in order', () => {
    let reads = 0;
    function* stream(): Iterable<number> {
      for (const item of items(3)) {
        reads += 1;
        yield item;
      }
    }
    expect(reservoirSample(stream(), 5)).toEqual([0, 1, 2]);
    expect(reads).toBe(3);
    expect(reservoirSample([], 1)).toEqual([]);
    expect(reservoirSample(items(3), 0)).toEqual([]);
  });

  test.each([-1, 1.5, NaN])('refuses k = %d', async (k) => {
    expect(() => reservoirSample([], k)).toThrow(RangeError);
    expect(() => weightedReservoirSample([], k, () => 1)).toThrow(RangeError);
    await expect(reservoirSampleAsync((async function* () {})(), k)).rejects.toThrow(RangeError);
  });
});

/** Probability of each unordered sample when items are drawn one after another by weight among those left. */
function exactShares(weights: readonly number[], k: number): Map<string, number> {
  const shares = new Map<string, number>();
  const draw = (taken: readonly number[], probability: number): void => {
    if (taken.length === k) {
      shares.set(set(taken), (shares.get(set(taken)) ?? 0) + probability);
      return;
    }
    const left = items(weights.length).filter((item) => !taken.includes(item));
    const total = left.reduce((sum, item) => sum + (weights[item] ?? 0), 0);
    for (const item of left) draw([...taken, item], (probability * (weights[item] ?? 0)) / total);
  };
  draw([], 1);
  return shares;
}

describe('weighted reservoir sampling', () => {
  test.each([
    ['one of three', [1, 2, 3], 1],
    ['one of five, heavy first', [50, 1, 2, 3, 4], 1],
    ['one of four, heavy last', [1, 1, 2, 60], 1],
    ['one of three tiny weights', [1e-9, 2e-9, 3e-9], 1],
    ['one of three huge weights', [1e12, 2e12, 3e12], 1],
    ['two of four', [1, 2, 3, 4], 2],
    ['two of five, uneven', [10, 1, 5, 1, 2], 2],
    ['two of four, all the same', [1, 1, 1, 1], 2],
  ])('draws %s as often as the weights say', (_what, weights, k) => {
    const random = seededRandom(weights.length * 10 + k);
    expectShares(
      () => set(weightedReservoirSample(items(weights.length), k, (item) => weights[item] ?? 0, random)),
      exactShares(weights, k),
    );
  });

  test('never draws an item without weight, takes all where there are few, whatever the weights', () => {
    const weight = fc.oneof(fc.constant(0), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(fc.array(weight, { maxLength: 30 }), fc.nat(5), fc.nat(), (weights, k, seed) => {
        const sample = weightedReservoirSample(
          items(weights.length),
          k,
          (item) => weights[item] ?? 0,
          seededRandom(seed),
        );
        expect(sample).toHaveLength(Math.min(k, weights.filter((value) => value > 0).length));
        expect(new Set(sample).size).toBe(sample.length);
        expect(sample.every((item) => (weights[item] ?? 0) > 0)).toBe(true);
      }),
    );
  });

  test.each([-1, NaN, Infinity])('refuses a weight of %d', (weight) => {
    expect(() => weightedReservoirSample([1], 1, () => weight)).toThrow(RangeError);
  });

  test('survives a random number of exactly 0', () => {
    expect(
      weightedReservoirSample(
        items(9),
        2,
        () => 1,
        () => 0,
      ),
    ).toHaveLength(2);
  });
});

describe('policies', () => {
  const nodes = [1, 2, 3].map((serial) => ({ ...liveNode(serial), weight: serial }));

  test('the uniform one is uniform', () => {
    const policy = uniformPolicy(seededRandom(3));
    expectShares(
      () => String(policy.choose(nodes)?.serial),
      new Map(nodes.map(({ serial }) => [String(serial), 1 / 3])),
    );
  });

  test('the weighted one goes by weight', () => {
    const policy = weightedPolicy(seededRandom(4));
    expectShares(
      () => String(policy.choose(nodes)?.serial),
      new Map(nodes.map(({ serial }) => [String(serial), serial / 6])),
    );
  });

  test('choose nothing from nothing', () => {
    expect([uniformPolicy().choose([]), weightedPolicy().choose([])]).toEqual([undefined, undefined]);
  });
});
