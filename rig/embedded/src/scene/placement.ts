import type { Rig } from '@blender-sim/description';
import { refused } from '../error.js';
import type { ObjectMesh } from './object-mesh.js';

/** The object where it stands with the stage at (0, 0, 0), in metres. */
export interface PlacedMesh extends ObjectMesh {
  /** Metres for one unit of the file. */
  readonly scale: number;
  /** Corners of the box around it, metres. */
  readonly boundsM: readonly [min: readonly number[], max: readonly number[]];
}

/** Rows of a 3 x 3 matrix. */
type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/**
 * Scales, centres and turns the object, in this order, as the rig says (rig/description/README.md). Normals turn along.
 * @throws EmbeddedError SCENE_REFUSED for an object without extent or with vertices that are no numbers.
 */
export function placed(mesh: ObjectMesh, rig: Rig, name: string): PlacedMesh {
  const { low, high } = bounds(mesh.positions);
  if (![...low, ...high].every(Number.isFinite)) {
    throw refused(name, 'has vertices at infinity or not a number; repair the mesh and export it again.');
  }
  const largest = Math.max(high[0] - low[0], high[1] - low[1], high[2] - low[2]);
  if (largest <= 0) throw refused(name, 'has all its vertices at one point; export an object that has an extent.');
  const { size, center, rotationDeg } = rig.scene;
  const scale = (size.kind === 'fit' ? size.length / largest : size.scale) * rig.metresPerUnit;
  const middle = center ? low.map((value, axis) => (value + (high[axis] ?? 0)) / 2) : [0, 0, 0];
  const [mx = 0, my = 0, mz = 0] = middle;
  const turn = eulerXyz(rotationDeg);
  const positions = new Float64Array(mesh.positions.length);
  for (let at = 0; at < positions.length; at += 3) {
    const p = mesh.positions;
    // In bounds by the loop.
    const x = ((p[at] as number) - mx) * scale;
    const y = ((p[at + 1] as number) - my) * scale;
    const z = ((p[at + 2] as number) - mz) * scale;
    turnInto(positions, at, turn, x, y, z);
  }
  const normals = new Float32Array(mesh.normals.length);
  for (let at = 0; at < normals.length; at += 3) {
    const n = mesh.normals;
    turnInto(normals, at, turn, n[at] as number, n[at + 1] as number, n[at + 2] as number);
  }
  const box = bounds(positions);
  return { ...mesh, positions, normals, scale, boundsM: [box.low, box.high] };
}

/** Turns about x, then y, then z; right-handed, degrees. */
export function eulerXyz([xDeg, yDeg, zDeg]: readonly [number, number, number]): Matrix {
  const [a, b, c] = [(xDeg * Math.PI) / 180, (yDeg * Math.PI) / 180, (zDeg * Math.PI) / 180];
  const [sa, ca, sb, cb, sc, cc] = [Math.sin(a), Math.cos(a), Math.sin(b), Math.cos(b), Math.sin(c), Math.cos(c)];
  return [
    ...[cc * cb, cc * sb * sa - sc * ca, cc * sb * ca + sc * sa],
    ...[sc * cb, sc * sb * sa + cc * ca, sc * sb * ca - cc * sa],
    ...[-sb, cb * sa, cb * ca],
  ] as unknown as Matrix; // Nine by construction; spreading arrays loses the count.
}

function turnInto(
  out: Float64Array | Float32Array,
  at: number,
  [a, b, c, d, e, f, g, h, i]: Matrix,
  x: number,
  y: number,
  z: number,
): void {
  out[at] = a * x + b * y + c * z;
  out[at + 1] = d * x + e * y + f * z;
  out[at + 2] = g * x + h * y + i * z;
}

interface Bounds {
  readonly low: [number, number, number];
  readonly high: [number, number, number];
}

function bounds(positions: Float64Array): Bounds {
  const low: Bounds['low'] = [Infinity, Infinity, Infinity];
  const high: Bounds['high'] = [-Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at++) {
    // at % 3 is an axis.
    const axis = (at % 3) as 0 | 1 | 2;
    const value = positions[at] as number;
    // A NaN has to be seen, and comparisons hide it.
    if (!(value >= low[axis])) low[axis] = value;
    if (!(value <= high[axis])) high[axis] = value;
  }
  return { low, high };
}
