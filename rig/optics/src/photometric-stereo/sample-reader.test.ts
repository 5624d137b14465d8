import { describe, expect, it } from 'vitest';
import { type CodeCamera, codeReader, floatReader } from './sample-reader.js';

const IDEAL: CodeCamera = { exposure: 2, sensor: undefined, tone: { kind: 'linear' } };

describe('codeReader', () => {
  it('undoes the exposure; 255 and the darkest codes tell nothing', () => {
    const { lightOf, minLight } = codeReader(IDEAL);
    expect(lightOf(100)).toBeCloseTo(100 / 255 / 2, 12);
    expect(lightOf(254)).toBeCloseTo(254 / 255 / 2, 12);
    expect(lightOf(255)).toBeNaN();
    expect([lightOf(2) > minLight, lightOf(3) > minLight]).toEqual([false, true]);
  });

  it('undoes tone curves', () => {
    // sRGB: code 188 is half the light, within half a code.
    expect(codeReader({ ...IDEAL, tone: { kind: 'srgb' } }).lightOf(188) * 2).toBeCloseTo(0.5, 2);
    expect(codeReader({ ...IDEAL, tone: { kind: 'gamma', gamma: 2 } }).lightOf(51) * 2).toBeCloseTo(0.04, 12);
  });

  it('undoes black level and gain of a 12-bit sensor, whose full well ends the range', () => {
    const sensor = {
      quantumEfficiency: 0.5,
      fullWellE: 7000,
      readNoiseE: 4,
      gainDnPerE: 0.5,
      blackLevelDn: 64,
      dsnuE: 0,
      prnu: 0,
      shotNoise: true,
      bitDepth: 12,
      photonsAtFullScale: 14000,
    };
    const { lightOf, minLight } = codeReader({ ...IDEAL, sensor });
    // 0.5 of the full scale after the exposure of 2: 3500 e, 1750 DN and 64 black: upper 8 bits of 1814 are 113.
    expect(lightOf(113) * 2).toBeCloseTo(0.5, 2);
    expect(lightOf(4)).toBeLessThan(minLight);
    expect(minLight).toBeGreaterThan(0);
    // 3564 DN when full: 222. Read noise may take a code of it.
    expect(lightOf(222)).toBeNaN();
    expect(lightOf(221)).toBeNaN();
    expect(lightOf(220) * 2).toBeCloseTo(220 / 222, 2);
  });
});

it('floatReader undoes the exposure alone', () => {
  expect(floatReader(4).lightOf(6)).toBe(1.5);
});
