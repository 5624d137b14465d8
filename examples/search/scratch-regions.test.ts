import { describe, expect, it } from 'vitest';
import { scratchRegions } from './scratch-regions.js';

const WIDTH = 20;
const HEIGHT = 6;

/** A plate at height 5 with a groove in column `x`; its leftmost column shows no object. */
function plate(x: number, depth: number): Parameters<typeof scratchRegions>[0] {
  const size = WIDTH * HEIGHT;
  const mask = Float32Array.from({ length: size }, (_, pixel) => (pixel % WIDTH === 0 ? 0 : 1));
  const point = new Float32Array(size * 3);
  for (let pixel = 0; pixel < size; pixel++) point[pixel * 3 + 2] = pixel % WIDTH === x ? 5 - depth : 5;
  const none = new Float32Array(size);
  return { width: WIDTH, height: HEIGHT, maps: { mask, point, normal: none, depth: none, albedo: none } };
}

const columns = (pixels: Uint32Array): number[] =>
  [...new Set(Array.from(pixels, (pixel) => pixel % WIDTH))].sort((a, b) => a - b);

describe('scratchRegions', () => {
  it('finds what is deep, and what is around it without its edges', () => {
    const { scratch, surroundings } = scratchRegions(plate(4, 0.1), { depth: 0.05, gap: 2, reach: 6 });
    expect(columns(scratch)).toEqual([4]);
    expect(scratch).toHaveLength(HEIGHT);
    expect(columns(surroundings)).toEqual([1, 7, 8, 9, 10]);
    expect(surroundings).toHaveLength(5 * HEIGHT);
  });

  it('says so when there is no scratch', () => {
    expect(() => scratchRegions(plate(4, 0.01), { depth: 0.05, gap: 2, reach: 6 })).toThrow(/^0 of 114 object pixels/);
  });
});
