import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Vec3 } from '../schema/values.js';
import { barPositions, domePositions, ringPositions } from './layouts.js';

const count = fc.integer({ min: 1, max: 40 });
const radius = fc.double({ min: 0.1, max: 1000, noNaN: true });
const part = fc.double({ min: -1000, max: 1000, noNaN: true });
const center = fc.tuple(part, part, part);
const angle = fc.double({ min: -360, max: 360, noNaN: true });
const band = fc
  .tuple(fc.double({ min: -90, max: 90, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true }))
  .map((ends) => ends.sort((a, b) => a - b));

function distance(a: Vec3, b: Vec3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

test('a dome has its count, on its sphere, within its elevations, lowest first, the same each time', () => {
  fc.assert(
    fc.property(count, radius, center, band, angle, (n, r, c, [min, max], start) => {
      const dome = {
        ...{ count: n, radius: r, center: c, start_deg: start },
        ...{ min_elevation_deg: min, max_elevation_deg: max },
      };
      const leds = domePositions(dome);
      expect(leds).toHaveLength(n);
      expect(domePositions(dome)).toEqual(leds);
      let lowest = -Infinity;
      for (const led of leds) {
        expect(distance(led, c)).toBeCloseTo(r, 6);
        const up = led[2] - c[2];
        expect(up).toBeGreaterThanOrEqual(r * Math.sin((min * Math.PI) / 180) - 1e-6);
        expect(up).toBeLessThanOrEqual(r * Math.sin((max * Math.PI) / 180) + 1e-6);
        expect(up).toBeGreaterThanOrEqual(lowest - 1e-6);
        lowest = up;
      }
    }),
    { numRuns: 40 },
  );
});

test('no two LEDs of a dome are near each other', () => {
  for (const n of [2, 8, 28, 64, 255]) {
    const leds = domePositions({
      ...{ count: n, radius: 1, center: [0, 0, 0], start_deg: 0 },
      ...{ min_elevation_deg: 20, max_elevation_deg: 80 },
    });
    const area = 2 * Math.PI * (Math.sin((80 * Math.PI) / 180) - Math.sin((20 * Math.PI) / 180));
    leds.forEach((a, i) => {
      const nearest = Math.min(...leds.slice(i + 1).map((b) => distance(a, b)));
      expect(nearest).toBeGreaterThan(0.6 * Math.sqrt(area / n));
    });
  }
});

test('a ring has its count at equal angles on its circle, the first one at its start', () => {
  fc.assert(
    fc.property(count, radius, center, angle, (n, r, c, start) => {
      const leds = ringPositions({ count: n, radius: r, center: c, start_deg: start });
      expect(leds).toHaveLength(n);
      const chord = 2 * r * Math.sin(Math.PI / n);
      leds.forEach((led, i) => {
        expect(led[2]).toBeCloseTo(c[2], 6);
        expect(distance(led, c)).toBeCloseTo(r, 6);
        expect(distance(led, leds[(i + 1) % n]!)).toBeCloseTo(chord, 6);
      });
      expect(leds[0]![0]).toBeCloseTo(c[0] + r * Math.cos((start * Math.PI) / 180), 6);
      expect(leds[0]![1]).toBeCloseTo(c[1] + r * Math.sin((start * Math.PI) / 180), 6);
    }),
    { numRuns: 40 },
  );
});

test('a ring goes from +x towards +y', () => {
  expect(ringPositions({ count: 4, radius: 10, center: [1, 2, 3], start_deg: 0 })).toEqual([
    [11, 2, 3],
    [1, 12, 3],
    [-9, 2, 3],
    [1, -8, 3],
  ]);
});

test('a bar has both ends and equal steps between them; a single LED is in its middle', () => {
  fc.assert(
    fc.property(count, center, center, (n, from, to) => {
      const leds = barPositions({ count: n, from, to });
      expect(leds).toHaveLength(n);
      if (n === 1) {
        leds[0]!.forEach((value, axis) => expect(value).toBeCloseTo((from[axis]! + to[axis]!) / 2, 6));
        return;
      }
      leds[0]!.forEach((value, axis) => expect(value).toBeCloseTo(from[axis]!, 6));
      leds[n - 1]!.forEach((value, axis) => expect(value).toBeCloseTo(to[axis]!, 6));
      const step = distance(from, to) / (n - 1);
      leds.slice(1).forEach((led, i) => expect(distance(led, leds[i]!)).toBeCloseTo(step, 6));
    }),
    { numRuns: 40 },
  );
});
