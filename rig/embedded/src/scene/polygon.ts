import { ShapeUtils, Vector2 } from 'three';
import type { Triple } from '../trace/scene.js';

/**
 * Cuts a polygon into triangles.
 * @param corners in order; may be concave and a little bent.
 * @returns numbers of corners, three a triangle, in the polygon's own sense of rotation; none below three corners.
 */
export function triangulate(corners: readonly Triple[]): readonly number[] {
  if (corners.length < 3) return [];
  if (corners.length === 3) return [0, 1, 2];
  const normal = newellNormal(corners);
  if (corners.length === 4) {
    return isCut(corners, normal) ? [0, 1, 2, 0, 2, 3] : [0, 1, 3, 1, 2, 3];
  }
  const [nx, ny, nz] = [Math.abs(normal[0]), Math.abs(normal[1]), Math.abs(normal[2])];
  const largest = nx >= ny && nx >= nz ? 0 : ny >= nz ? 1 : 2;
  const flat = corners.map((corner) => {
    const [a, b] = [corner[(largest + 1) % 3] ?? 0, corner[(largest + 2) % 3] ?? 0];
    return new Vector2(a, b);
  });
  const triangles = ShapeUtils.triangulateShape(flat, []);
  return triangles.flatMap(([a = 0, b = 0, c = 0]) => {
    const agrees = dot(cross(corners, a, b, c), normal) >= 0;
    return agrees ? [a, b, c] : [a, c, b];
  });
}

/** Whether the diagonal from the first to the third corner lies inside. */
function isCut(corners: readonly Triple[], normal: Triple): boolean {
  return dot(cross(corners, 0, 1, 2), normal) >= 0 && dot(cross(corners, 0, 2, 3), normal) >= 0;
}

/** Normal of the best plane, as long as twice the area (Newell). */
function newellNormal(corners: readonly Triple[]): Triple {
  let [x, y, z] = [0, 0, 0];
  corners.forEach((a, index) => {
    const b = corners[(index + 1) % corners.length] ?? a;
    x += (a[1] - b[1]) * (a[2] + b[2]);
    y += (a[2] - b[2]) * (a[0] + b[0]);
    z += (a[0] - b[0]) * (a[1] + b[1]);
  });
  return [x, y, z];
}

function cross(corners: readonly Triple[], a: number, b: number, c: number): Triple {
  const [p, q, r] = [corners[a] ?? ORIGIN, corners[b] ?? ORIGIN, corners[c] ?? ORIGIN];
  const [ux, uy, uz] = [q[0] - p[0], q[1] - p[1], q[2] - p[2]];
  const [vx, vy, vz] = [r[0] - p[0], r[1] - p[1], r[2] - p[2]];
  return [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
}

const ORIGIN: Triple = [0, 0, 0];

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
