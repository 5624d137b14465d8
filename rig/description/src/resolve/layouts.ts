import type { BarFile, DomeFile, RingFile } from '../schema/led.js';
import type { Vec3 } from '../schema/values.js';
import { round9 } from './round.js';

const RADIANS = Math.PI / 180;
/** Each LED of a dome is turned by this against the one before: no two ever line up. */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/**
 * `count` points spread evenly by area over the band of a sphere between two elevations, lowest first (a Fibonacci
 * lattice). Deterministic, and evenly spread for any count, unlike rings of equal numbers.
 */
export function domePositions({ count, radius, center, ...band }: DomeFile): Vec3[] {
  const low = Math.sin(band.min_elevation_deg * RADIANS);
  const high = Math.sin(band.max_elevation_deg * RADIANS);
  return Array.from({ length: count }, (_, i) => {
    const z = low + ((i + 0.5) / count) * (high - low);
    const across = Math.sqrt(Math.max(0, 1 - z * z)) * radius;
    return around(center, across, z * radius, band.start_deg * RADIANS + i * GOLDEN_ANGLE);
  });
}

/** `count` points at equal angles on a horizontal circle, anticlockwise as seen from above. */
export function ringPositions({ count, radius, center, start_deg: startDeg }: RingFile): Vec3[] {
  return Array.from({ length: count }, (_, i) => {
    return around(center, radius, 0, (startDeg + (i * 360) / count) * RADIANS);
  });
}

/** `count` points at equal distances on a line, both ends included; a single one in the middle. */
export function barPositions({ count, from, to }: BarFile): Vec3[] {
  return Array.from({ length: count }, (_, i) => {
    const t = count === 1 ? 0.5 : i / (count - 1);
    const between = (axis: 0 | 1 | 2): number => round9(from[axis] * (1 - t) + to[axis] * t);
    return [between(0), between(1), between(2)];
  });
}

function around(center: Vec3, radius: number, up: number, angle: number): Vec3 {
  const x = center[0] + radius * Math.cos(angle);
  const y = center[1] + radius * Math.sin(angle);
  return [round9(x), round9(y), round9(center[2] + up)];
}
