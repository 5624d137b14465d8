import type { RigLed } from '@blender-sim/description';
import { expect, it } from 'vitest';
import { lightSources } from './light-source.js';

const LED: RigLed = {
  position: [0, 0, 10],
  emitter: 'point',
  radius: 1,
  powerW: 8,
  color: [1, 0.5, 0],
  aim: [0, 0, 0],
};

it('a point shines to all sides, a disk along its axis; colours count by the responsivity', () => {
  const responsivity = [0.5, 0.25, 0.25] as const;
  const [point, disk] = lightSources([LED, { ...LED, emitter: 'disk', aim: [0, 10, 10] }], { responsivity });
  expect(point?.axis).toBeUndefined();
  expect(point?.radiantIntensity).toBeCloseTo((8 * 0.625) / (4 * Math.PI), 12);
  expect(disk?.axis).toEqual([0, 1, 0]);
  expect(disk?.radiantIntensity).toBeCloseTo((8 * 0.625) / Math.PI, 12);
});
