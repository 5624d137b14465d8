// The standard's own arithmetic on simulated flat fields: what went in has to come out. EMVA 1288 Release 4.0 Linear.
import type { RigSensor } from '@blender-sim/description';
import { expect, test } from 'vitest';
import type { CameraModel } from './camera-model.js';
import { exposed, keyOf, modelOf } from './testing/model.js';

const SIDE = 256;
const SENSOR: RigSensor = {
  ...{ quantumEfficiency: 0.62, fullWellE: 30_000, readNoiseE: 6, gainDnPerE: 0.125, blackLevelDn: 32.25 },
  ...{ dsnuE: 0, prnu: 0, shotNoise: true, bitDepth: 12, photonsAtFullScale: 30_000 / 0.62 },
};

function flatField(model: CameraModel, light: number, repetition: number): number[] {
  return exposed(new Float32Array(SIDE * SIDE).fill(light), model, 'MONO16', keyOf(repetition));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean and temporal variance of a pair of images of one exposure: half the variance of the difference. */
function pairStatistics(model: CameraModel, light: number, level: number): { mu: number; variance: number } {
  const a = flatField(model, light, 2 * level);
  const b = flatField(model, light, 2 * level + 1);
  const muA = mean(a);
  const muB = mean(b);
  const squares = mean(a.map((value, i) => (value - (b[i] ?? NaN)) ** 2));
  return { mu: (muA + muB) / 2, variance: (squares - (muA - muB) ** 2) / 2 };
}

test('photon transfer: gain, read noise and full well come back within 1%', () => {
  const model = modelOf({ width: SIDE, height: SIDE, sensor: SENSOR });
  // 61 levels from dark to 1.2 times the full well; from 0.9 on in steps of 0.5%, to find where the well is full.
  const lights = [
    ...Array.from({ length: 31 }, (_, i) => (0.9 * i) / 30),
    ...Array.from({ length: 29 }, (_, i) => 0.905 + 0.005 * i),
    1.2,
  ];
  const levels = lights.map((light, level) => pairStatistics(model, light, level));
  const dark = levels[0] ?? { mu: NaN, variance: NaN };

  // The photon transfer method: K is the slope of variance against mean, both above dark, from 0 to 70% of saturation.
  const linear = levels.filter((_, i) => (lights[i] ?? 1) <= 0.7);
  const [top, bottom] = linear.reduce(
    ([xy, xx], { mu, variance }) => [
      xy + (mu - dark.mu) * (variance - dark.variance),
      xx + (mu - dark.mu) * (mu - dark.mu),
    ],
    [0, 0],
  );
  const gain = top / bottom;
  expect(Math.abs(gain / SENSOR.gainDnPerE - 1)).toBeLessThan(0.01);

  // The dark variance less the quantisation's 1/12 DN^2.
  const readNoiseE = Math.sqrt(dark.variance - 1 / 12) / gain;
  expect(Math.abs(readNoiseE / SENSOR.readNoiseE - 1)).toBeLessThan(0.01);
  expect(dark.mu).toBeCloseTo(SENSOR.blackLevelDn, 1);

  // Saturation is where the variance is highest. The sampling error of a variance (0.55% of 65,536 pixels) and the shot noise
  // of a full well (0.58%) round that corner: it is found a few percent early.
  const brightest = levels.reduce((best, level) => (level.variance > best.variance ? level : best), dark);
  const saturationE = (brightest.mu - dark.mu) / gain;
  expect(saturationE / SENSOR.fullWellE).toBeGreaterThan(0.96);
  expect(saturationE / SENSOR.fullWellE).toBeLessThan(1.01);
  // What a full pixel holds is sharp.
  const fullE = ((levels.at(-1)?.mu ?? NaN) - dark.mu) / gain;
  expect(Math.abs(fullE / SENSOR.fullWellE - 1)).toBeLessThan(0.01);

  // Responsivity, codes a photon, is K x QE.
  const last = linear.at(-1)?.mu ?? NaN;
  const responsivity = (last - dark.mu) / (0.69 * SENSOR.photonsAtFullScale);
  expect(Math.abs(responsivity / (SENSOR.gainDnPerE * SENSOR.quantumEfficiency) - 1)).toBeLessThan(0.01);
});

/** Mean of a stack of images, pixel by pixel; and what temporal variance is left in it. */
function stack(model: CameraModel, light: number, images: number): { average: number[]; residual: number } {
  const sums = new Float64Array(SIDE * SIDE);
  const squares = new Float64Array(SIDE * SIDE);
  for (let image = 0; image < images; image++) {
    flatField(model, light, image).forEach((value, i) => {
      sums[i] = (sums[i] ?? NaN) + value;
      squares[i] = (squares[i] ?? NaN) + value * value;
    });
  }
  const average = [...sums].map((sum) => sum / images);
  const variances = average.map((value, i) => ((squares[i] ?? NaN) / images - value * value) * (images / (images - 1)));
  return { average, residual: mean(variances) / images };
}

/** Spatial variance of a stack without the temporal noise that is left in it. */
function spatialVariance({ average, residual }: { average: number[]; residual: number }): number {
  const mu = mean(average);
  return mean(average.map((value) => (value - mu) ** 2)) - residual;
}

test('DSNU1288 and PRNU1288 come back within 2%', () => {
  const sensor = { ...SENSOR, dsnuE: 12, prnu: 0.01, blackLevelDn: 64 };
  const model = modelOf({ width: SIDE, height: SIDE, sensor });
  const dark = stack(model, 0, 16);
  const half = stack(model, 0.5, 16);
  // DSNU in electrons; PRNU from what 50% saturation adds. 65,536 pixels: sampling error 0.3%.
  const dsnuE = Math.sqrt(spatialVariance(dark)) / sensor.gainDnPerE;
  const prnu = Math.sqrt(spatialVariance(half) - spatialVariance(dark)) / (mean(half.average) - mean(dark.average));
  expect(Math.abs(dsnuE / sensor.dsnuE - 1)).toBeLessThan(0.02);
  expect(Math.abs(prnu / sensor.prnu - 1)).toBeLessThan(0.02);
});

test('temporal noise of neighbours is not correlated, nor that of one exposure and the next', () => {
  const model = modelOf({ width: SIDE, height: SIDE, sensor: SENSOR });
  const [a, b] = [flatField(model, 0.4, 0), flatField(model, 0.4, 1)];
  const mu = mean(a);
  const variance = mean(a.map((value) => (value - mu) ** 2));
  const correlation = (other: (i: number) => number | undefined): number =>
    mean(a.map((value, i) => (value - mu) * ((other(i) ?? mu) - mu))) / variance;
  // Standard error 1/256.
  for (const other of [(i: number) => a[i + 1], (i: number) => a[i + SIDE], (i: number) => b[i]]) {
    expect(Math.abs(correlation(other))).toBeLessThan(0.02);
  }
});
