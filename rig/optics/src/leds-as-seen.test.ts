import type { Rig } from '@blender-sim/description';
import { expect, test } from 'vitest';
import { ledsAsSeen } from './leds-as-seen.js';

const led = { radius: 1, powerW: 2, color: [1, 1, 1], aim: [0, 0, 0] };
const rig = {
  metresPerUnit: 0.001,
  leds: [
    { ...led, position: [0, 0, 500], emitter: 'point' },
    { ...led, position: [300, 0, 400], emitter: 'disk' },
    { ...led, position: [300, 0, 400], emitter: 'disk', aim: [300, 0, 800] },
  ],
} as unknown as Rig;

test('gives direction, distance and irradiance from the object', () => {
  const [above, aside, away] = ledsAsSeen(rig, { x: 0, y: 0, z: 0 });
  expect(above).toEqual({ direction: [0, 0, 1], distance: 500, irradiance: 2 / (4 * Math.PI) / 0.25 });
  expect(aside?.direction).toEqual([0.6, 0, 0.8]);
  expect(aside?.irradiance).toBeCloseTo(2 / Math.PI / 0.25, 12);
  // It faces the other way.
  expect(away?.irradiance).toBe(0);
});

test('moves with the stage', () => {
  const [above] = ledsAsSeen(rig, { x: 0, y: 0, z: 250 });
  expect(above?.distance).toBe(250);
  expect(above?.irradiance).toBeCloseTo(2 / (4 * Math.PI) / 0.0625, 12);
});
