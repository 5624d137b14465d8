import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterAt, filtersOf } from './bayer.js';
import { QUIET, exposed, keyOf, modelOf } from './testing/model.js';

const PIXELS = 128;
const ramp = Float32Array.from({ length: 3 * PIXELS }, (_, i) => ((i * 37) % 384) / 383);

test.each([
  ['rggb', 'RGRG', 'GBGB'],
  ['bggr', 'BGBG', 'GRGR'],
  ['grbg', 'GRGR', 'BGBG'],
  ['gbrg', 'GBGB', 'RGRG'],
] as const)('%s: mono formats are the raw mosaic', (bayer, even, odd) => {
  const filters = filtersOf(bayer);
  const names = [0, 1].map((y) => [0, 1, 2, 3].map((x) => 'RGB'[filterAt(filters ?? [0, 0, 0, 0], x, y)]).join(''));
  expect(names).toEqual([even, odd]);
  const mosaic = exposed(ramp, modelOf({ bayer }), 'MONO16');
  const colours = exposed(ramp, modelOf(), 'RGB16');
  mosaic.forEach((code, pixel) => {
    const channel = 'RGB'.indexOf((Math.floor(pixel / 16) % 2 === 0 ? even : odd)[pixel % 4] ?? '');
    expect(code).toBe(colours[3 * pixel + channel]);
  });
});

test('RGB formats are the means of the nearest pixels of each colour, as straight as it can be written', () => {
  const mosaic = exposed(ramp, modelOf({ bayer: 'rggb', sensor: QUIET }), 'MONO16', keyOf(0));
  const found = exposed(ramp, modelOf({ bayer: 'rggb', sensor: QUIET }), 'RGB16', keyOf(0));
  const filters = filtersOf('rggb') ?? [0, 0, 0, 0];
  const at = (x: number, y: number): number[] => (x < 0 || x > 15 || y < 0 || y > 7 ? [] : [mosaic[16 * y + x] ?? NaN]);
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 16; x++) {
      const cross = [...at(x - 1, y), ...at(x + 1, y), ...at(x, y - 1), ...at(x, y + 1)];
      const diagonal = [...at(x - 1, y - 1), ...at(x + 1, y - 1), ...at(x - 1, y + 1), ...at(x + 1, y + 1)];
      const own = filterAt(filters, x, y);
      for (let channel = 0; channel < 3; channel++) {
        const sources =
          channel === own
            ? at(x, y)
            : own === 1
              ? filterAt(filters, x + 1, y) === channel
                ? [...at(x - 1, y), ...at(x + 1, y)]
                : [...at(x, y - 1), ...at(x, y + 1)]
              : channel === 1
                ? cross
                : diagonal;
        const average = sources.reduce((sum, value) => sum + value, 0) / sources.length;
        expect(found[3 * (16 * y + x) + channel]).toBe(Math.floor(average + 0.5));
      }
    }
  }
});

test('an even colour stays that colour', () => {
  const part = fc.float({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(part, part, part, (r, g, b) => {
      const even = Float32Array.from({ length: 3 * PIXELS }, (_, i) => [r, g, b][i % 3] ?? NaN);
      expect(exposed(even, modelOf({ bayer: 'gbrg' }), 'RGB8')).toEqual(exposed(even, modelOf(), 'RGB8'));
    }),
    { numRuns: 20 },
  );
});

test('RGB is made of the very exposure that the mosaic shows, noise included', () => {
  const model = modelOf({ bayer: 'rggb', sensor: { ...QUIET, shotNoise: true, readNoiseE: 5, blackLevelDn: 20 } });
  const mosaic = exposed(ramp, model, 'MONO16', keyOf(0));
  const colours = exposed(ramp, model, 'RGB16', keyOf(0));
  const filters = filtersOf('rggb') ?? [0, 0, 0, 0];
  mosaic.forEach((code, pixel) => {
    expect(colours[3 * pixel + filterAt(filters, pixel % 16, Math.floor(pixel / 16))]).toBe(code);
  });
});
