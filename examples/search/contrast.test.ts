import { describe, expect, it } from 'vitest';
import { rate } from './contrast.js';

const regions = { scratch: Uint32Array.of(0, 1), surroundings: Uint32Array.of(2, 3, 4, 5) };
const rating = (...codes: number[]): ReturnType<typeof rate> => rate(Uint8Array.from(codes), regions);

describe('rate', () => {
  it('divides how far the scratch stands off by how much the surroundings vary', () => {
    // 30 and 30 off a mean of 100; the surroundings are 10 off it, and rounding adds a twelfth to their variance.
    const { contrast, brightness, clipped, score } = rating(130, 130, 90, 110, 90, 110);
    expect(contrast).toBeCloseTo(30 / Math.sqrt(100 + 1 / 12), 10);
    expect(brightness).toBe(100);
    expect(clipped).toBe(0);
    expect(score).toBe(contrast);
  });

  it('counts a bright and a dark flank alike', () => {
    expect(rating(130, 70, 90, 110, 90, 110).contrast).toBeCloseTo(rating(130, 130, 90, 110, 90, 110).contrast, 10);
  });

  it('is finite for surroundings without any variation', () => {
    expect(rating(101, 101, 100, 100, 100, 100).contrast).toBeCloseTo(Math.sqrt(12), 10);
  });

  it('is below 0 for a dark, a bright and a clipped image, the further the lower', () => {
    const tooDark = rating(90, 90, 40, 40, 40, 40).score;
    expect(tooDark).toBeLessThan(0);
    expect(rating(90, 90, 20, 20, 20, 20).score).toBeLessThan(tooDark);
    const tooBright = rating(0, 0, 200, 200, 200, 200).score;
    expect(tooBright).toBeLessThan(0);
    expect(rating(0, 0, 250, 250, 250, 250).score).toBeLessThan(tooBright);
    expect(rating(255, 255, 100, 100, 100, 100).score).toBeLessThan(0);
  });
});
