import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GROUP_LEDS, ONE_LED_FROM_PIXELS, planBasis } from './plan-basis.js';
import { halfSamples, pairWeights, pairsFor, samplesOf, samplesPerLed, varianceOfMean } from './samples.js';

const input = fc.record({
  lightCount: fc.integer({ min: 1, max: 700 }),
  pixels: fc.constantFrom(16, ONE_LED_FROM_PIXELS - 1, ONE_LED_FROM_PIXELS, 1_310_720),
  hasAmbient: fc.boolean(),
  maxGroups: fc.constantFrom(3, 255, 100_000),
});

describe('the plan', () => {
  test('has every LED in one block, the ambient light in one of its own, and never more groups than there can be', () => {
    fc.assert(
      fc.property(input, (rig) => {
        const { blocks, blockOf, ambientBlock } = planBasis(rig);
        expect(blocks.flatMap(({ leds }) => leds)).toEqual([...Array(rig.lightCount).keys()]);
        blocks.forEach(({ index, leds }, at) => {
          expect(index).toBe(at);
          expect(leds.length).toBeLessThanOrEqual(Math.min(rig.maxGroups, GROUP_LEDS));
          for (const led of leds) expect(blockOf[led]).toBe(at);
          expect(leds.length === 0).toBe(at === ambientBlock);
        });
        expect(ambientBlock !== undefined).toBe(rig.hasAmbient);
      }),
    );
  });

  test('traces one LED at a time where images are not tiny', () => {
    const rig = { lightCount: 20, hasAmbient: false, maxGroups: 255 };
    expect(planBasis({ ...rig, pixels: 640 * 480 }).blocks).toHaveLength(20);
    expect(planBasis({ ...rig, pixels: 64 * 48 }).blocks.map(({ leds }) => leds.length)).toEqual([16, 4]);
  });
});

describe('the samples', () => {
  test('grow by at most a half', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map(samplesOf)).toEqual([4, 6, 8, 12, 16, 24, 32, 48, 64]);
    for (let pairs = 1; pairs < 30; pairs++) expect(2 * halfSamples(pairs)).toBeLessThanOrEqual(samplesOf(pairs) / 2);
  });

  test('are at least those asked for, and no level more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (samples) => {
        const pairs = pairsFor(samples);
        expect(samplesOf(pairs)).toBeGreaterThanOrEqual(samples);
        if (pairs > 1) expect(samplesOf(pairs - 1)).toBeLessThan(samples);
      }),
    );
    expect([samplesPerLed(32, 28), samplesPerLed(256, 64), samplesPerLed(257, 64)]).toEqual([4, 4, 5]);
  });

  test('have weights that add up to 1, and variances as of that many independent paths', () => {
    for (let pairs = 1; pairs < 12; pairs++) {
      expect(pairWeights(pairs).reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 12);
      // A path of variance 1: a pair of n paths has the variance 1 / n.
      const variances = Array.from({ length: pairs }, (_unused, pair) => 1 / (2 * halfSamples(pair)));
      expect(varianceOfMean(variances)).toBeCloseTo(1 / samplesOf(pairs), 12);
    }
  });
});
