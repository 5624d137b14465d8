import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvolutionStrategy } from './evolution.js';
import { seededRandom } from './random.js';

/** Runs 40 generations of 50. @returns the best candidate seen. */
function maximise(score: (x: readonly number[]) => number, dimensions: number, seed: number): readonly number[] {
  const start = Array.from({ length: dimensions }, () => 0.5);
  const evolution = new EvolutionStrategy({ start, step: 0.2, population: 50, random: seededRandom(seed) });
  let best: readonly number[] = start;
  for (let generation = 0; generation < 40; generation++) {
    const candidates = evolution.ask();
    evolution.tell(candidates.map(score));
    for (const candidate of candidates) if (score(candidate) > score(best)) best = candidate;
  }
  return best;
}

describe('EvolutionStrategy', () => {
  it('finds a peak inside the box in as many dimensions as the plate has LEDs', () => {
    const peak = Array.from({ length: 48 }, (_, i) => 0.1 + (0.8 * i) / 47);
    const distance = (x: readonly number[]): number => Math.hypot(...x.map((value, i) => value - (peak[i] ?? 0)));
    expect(distance(peak.map(() => 0.5))).toBeGreaterThan(1.5);
    expect(distance(maximise((x) => -distance(x), 48, 1))).toBeLessThan(0.25);
  });

  it('finds a peak on the sides of the box', () => {
    const slope = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const best = maximise((x) => x.reduce((sum, value, i) => sum + value * (slope[i] ?? 0), 0), 20, 1);
    best.forEach((value, i) => expect(value).toBeCloseTo(i % 2 === 0 ? 1 : 0, 1));
  });

  it('learns that variables matter unequally', () => {
    const weights = Array.from({ length: 10 }, (_, i) => 10 ** (i / 3));
    const miss = (x: readonly number[]): number => x.reduce((sum, v, i) => sum + (weights[i] ?? 0) * (v - 0.3) ** 2, 0);
    expect(miss(maximise((x) => -miss(x), 10, 1))).toBeLessThan(1e-4);
  });

  it('stays in the box, and does the same for the same seed', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0.01, max: 2, noNaN: true }),
        (seed, n, step) => {
          const run = (): readonly (readonly number[])[] => {
            const start = Array.from({ length: n }, () => 0.1);
            const evolution = new EvolutionStrategy({ start, step, population: 6, random: seededRandom(seed) });
            for (let generation = 0; generation < 5; generation++)
              evolution.tell(evolution.ask().map((x) => x[0] ?? 0));
            return evolution.ask();
          };
          const candidates = run();
          expect(candidates.flat().every((value) => value >= 0 && value <= 1)).toBe(true);
          expect(run()).toEqual(candidates);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('sees only the order of the scores', () => {
    const next = (scale: (score: number) => number): unknown => {
      const evolution = new EvolutionStrategy({ start: [0.5, 0.5], step: 0.2, population: 8, random: seededRandom(7) });
      evolution.tell(evolution.ask().map(([x = 0]) => scale(x)));
      return evolution.ask();
    };
    expect(next((x) => 1000 * x ** 3 - 5)).toEqual(next((x) => x));
  });

  it('refuses what makes no sense', () => {
    const random = seededRandom(1);
    const make = (start: number[], step: number, population: number): EvolutionStrategy =>
      new EvolutionStrategy({ start, step, population, random });
    expect(() => make([0.5, 1.5], 0.2, 8)).toThrow('start[1] is 1.5');
    expect(() => make([0.5], 0, 8)).toThrow('step is 0');
    expect(() => make([0.5], 0.2, 3)).toThrow('population is 3');
    const evolution = make([0.5], 0.2, 8);
    evolution.ask();
    expect(() => evolution.tell([1, 2])).toThrow('expected 8 scores');
    expect(() => evolution.tell([1, 2, 3, 4, 5, 6, 7, NaN])).toThrow('all of them numbers');
  });
});
