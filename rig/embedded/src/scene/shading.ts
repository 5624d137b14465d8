import type { RigScene } from '@blender-sim/description';
import type { PlacedMesh } from './placement.js';

/**
 * The corner normals that a shading asks for, as the Blender scripts do it: `smooth` takes the file's normals and averages
 * where it has none, `flat` drops them, `file` takes what the file has and averages where it says smooth.
 * @returns triangles x 3 corners x 3; 0, 0, 0 at the corners of flat triangles.
 */
export function cornerNormals(mesh: PlacedMesh, shading: RigScene['shading']): Float32Array {
  const normals = new Float32Array(mesh.normals.length);
  if (shading === 'flat') return normals;
  let averages: Float64Array | undefined;
  for (let triangle = 0; triangle < mesh.smooth.length; triangle++) {
    const at = triangle * 9;
    if (hasNormals(mesh.normals, at)) {
      normals.set(mesh.normals.subarray(at, at + 9), at);
    } else if (shading === 'smooth' || mesh.smooth[triangle] === 1) {
      averages ??= averagedNormals(mesh);
      for (let corner = 0; corner < 3; corner++) {
        const vertex = (mesh.vertexOf[triangle * 3 + corner] ?? 0) * 3;
        normals.set(averages.subarray(vertex, vertex + 3), at + corner * 3);
      }
    }
  }
  return normals;
}

/** Whether all three corners have one. */
function hasNormals(normals: Float32Array, at: number): boolean {
  for (let corner = at; corner < at + 9; corner += 3) {
    if (normals[corner] === 0 && normals[corner + 1] === 0 && normals[corner + 2] === 0) return false;
  }
  return true;
}

/** Per vertex: the mean of the triangles' normals, weighted by the angle each has there (as Blender's). */
function averagedNormals({ positions: p, vertexOf }: PlacedMesh): Float64Array {
  const sums = new Float64Array((vertexOf.reduce((most, vertex) => Math.max(most, vertex), 0) + 1) * 3);
  for (let at = 0; at < p.length; at += 9) {
    const corners = [0, 3, 6].map((corner) => [p[at + corner] ?? 0, p[at + corner + 1] ?? 0, p[at + corner + 2] ?? 0]);
    const [a = [], b = [], c = []] = corners;
    const normal = unit(cross(minus(b, a), minus(c, a)));
    corners.forEach((corner, index) => {
      const next = unit(minus(corners[(index + 1) % 3] ?? corner, corner));
      const other = unit(minus(corners[(index + 2) % 3] ?? corner, corner));
      const cosine = next.reduce((sum, value, axis) => sum + value * (other[axis] ?? 0), 0);
      const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
      const to = (vertexOf[at / 3 + index] ?? 0) * 3;
      normal.forEach((value, axis) => {
        sums[to + axis] = (sums[to + axis] ?? 0) + value * angle;
      });
    });
  }
  for (let at = 0; at < sums.length; at += 3) sums.set(unit([...sums.subarray(at, at + 3)]), at);
  return sums;
}

function minus(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, axis) => value - (b[axis] ?? 0));
}

function cross([ax = 0, ay = 0, az = 0]: readonly number[], [bx = 0, by = 0, bz = 0]: readonly number[]): number[] {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : [0, 0, 0];
}
