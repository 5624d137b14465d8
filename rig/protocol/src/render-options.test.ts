import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RenderOptions__Output } from './gen/blendersim/RenderOptions.js';
import { MAX_SAMPLES, checkRenderOptions, renderOptionsOf, renderQualityOf } from './render-options.js';

function options(changes: Partial<RenderOptions__Output> = {}): RenderOptions__Output {
  return { mode: 0, samples: 0, noise: 0, repetition: 0, ...changes };
}

describe('checkRenderOptions', () => {
  test.each([
    ['none', null],
    ['defaults', options()],
    ['the most samples', options({ mode: 1, samples: MAX_SAMPLES })],
    ['noise in basis mode', options({ mode: 2, noise: 0.01 })],
    ['noise where the rig has the mode', options({ noise: 1e9 })],
    ['the last repetition', options({ repetition: 0xffffffff })],
  ])('takes %s', (_what, good) => {
    expect(() => checkRenderOptions(good)).not.toThrow();
  });

  test.each<[string, Partial<RenderOptions__Output>, RegExp]>([
    ['an unknown mode', { mode: 3 as 2 }, /^options\.mode: 3 is none of the known modes/],
    ['too many samples', { samples: MAX_SAMPLES + 1 }, /^options\.samples: 1048577; .* 1 to 1048576/],
    ['half a sample', { samples: 0.5 }, /^options\.samples: 0\.5/],
    ['negative noise', { noise: -0.1 }, /^options\.noise: -0\.1/],
    ['noise that is no number', { noise: NaN }, /^options\.noise: NaN/],
    ['infinite noise', { noise: Infinity }, /^options\.noise: Infinity/],
    ['noise in direct mode', { mode: 1, noise: 0.5 }, /^options\.noise: 0\.5 with MODE_DIRECT/],
    ['noise and samples', { mode: 2, noise: 0.5, samples: 8 }, /exclude each other/],
    ['a repetition below 0', { repetition: -1 }, /^options\.repetition: -1/],
  ])('refuses %s', (_what, bad, message) => {
    expect(() => checkRenderOptions(options(bad))).toThrow(message);
    expect(() => checkRenderOptions(options(bad))).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});

test('a quality is the same after the way over the wire, and defaults are left out', () => {
  expect(renderQualityOf(null)).toEqual({});
  expect(renderQualityOf(options())).toEqual({});
  expect(renderOptionsOf({})).toBeNull();
  const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
  const quality = fc.record({
    mode: some(fc.constantFrom('direct' as const, 'basis' as const)),
    samples: some(fc.integer({ min: 1, max: MAX_SAMPLES })),
    noise: some(fc.float({ min: Math.fround(0.001), noNaN: true })),
    repetition: some(fc.integer({ min: 1, max: 0xffffffff })),
  });
  fc.assert(
    fc.property(quality, (all) => {
      const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
      expect(renderQualityOf(renderOptionsOf(given))).toEqual(given);
    }),
  );
});
