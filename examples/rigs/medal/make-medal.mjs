// Makes medal.glb: node make-medal.mjs. A struck medal, 40 mm across, 2 mm thick at its field; lies in Blender's xy plane.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { glb } from './glb.mjs';
import { relief, RADIUS_MM } from './relief.mjs';

const FIELD_MM = 2;
/** Cells a side of the face's grid: 0.2 mm each, about a pixel of the example camera. */
const CELLS = 200;

/** A square [-1, 1]^2 onto the disc, concentric squares onto circles (Shirley and Chiu): the rim runs along grid lines. */
function onDisc(a, b) {
  if (a === 0 && b === 0) return [0, 0];
  const [radius, angle] =
    Math.abs(a) > Math.abs(b) ? [a, (Math.PI / 4) * (b / a)] : [b, Math.PI / 2 - (Math.PI / 4) * (a / b)];
  return [radius * Math.cos(angle) * RADIUS_MM, radius * Math.sin(angle) * RADIUS_MM];
}

const vertices = []; // [x, y, z] in mm, z up
const triangles = [];
const add = (x, y, z) => vertices.push([x, y, z]) - 1;

const side = CELLS + 1;
for (let j = 0; j < side; j++) {
  for (let i = 0; i < side; i++) {
    const [x, y] = onDisc((2 * i) / CELLS - 1, (2 * j) / CELLS - 1);
    add(x, y, FIELD_MM + relief(x, y));
  }
}
for (let j = 0; j < CELLS; j++) {
  for (let i = 0; i < CELLS; i++) {
    const [a, b, c, d] = [j * side + i, j * side + i + 1, (j + 1) * side + i + 1, (j + 1) * side + i];
    // The diagonal that leaves the flatter pair keeps steps straight.
    if (Math.abs(vertices[a][2] - vertices[c][2]) < Math.abs(vertices[b][2] - vertices[d][2]))
      triangles.push([a, b, c], [a, c, d]);
    else triangles.push([a, b, d], [b, c, d]);
  }
}

// The wall and the back have vertices of their own, so that their edges stay sharp.
const border = [];
for (let i = 0; i < CELLS; i++) border.push(i);
for (let j = 0; j < CELLS; j++) border.push(j * side + CELLS);
for (let i = CELLS; i > 0; i--) border.push(CELLS * side + i);
for (let j = CELLS; j > 0; j--) border.push(j * side);
const wall = border.map((v) => [add(...vertices[v]), add(vertices[v][0], vertices[v][1], 0)]);
const back = border.map((v) => add(vertices[v][0], vertices[v][1], 0));
const middle = add(0, 0, 0);
border.forEach((_, i) => {
  const next = (i + 1) % border.length;
  triangles.push([wall[i][0], wall[i][1], wall[next][1]], [wall[i][0], wall[next][1], wall[next][0]]);
  triangles.push([middle, back[next], back[i]]);
});

/** Area-weighted mean of the faces around each vertex. */
const normals = vertices.map(() => [0, 0, 0]);
for (const [a, b, c] of triangles) {
  const [p, q, r] = [vertices[a], vertices[b], vertices[c]];
  const u = q.map((value, k) => value - p[k]);
  const v = r.map((value, k) => value - p[k]);
  const cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
  for (const vertex of [a, b, c]) cross.forEach((value, k) => (normals[vertex][k] += value));
}

// glTF is in metres with y up; Blender turns (x, y, z) into (x, -z, y).
const toGltf = ([x, y, z], factor) => [x * factor, z * factor, -y * factor];
const octets = glb({
  name: 'medal',
  positions: new Float32Array(vertices.flatMap((p) => toGltf(p, 0.001))),
  normals: new Float32Array(normals.flatMap((n) => toGltf(n, 1 / Math.hypot(...n)))),
  indices: new (vertices.length < 65_536 ? Uint16Array : Uint32Array)(triangles.flat()),
  material: {
    name: 'silver',
    pbrMetallicRoughness: { baseColorFactor: [0.8, 0.8, 0.8, 1], metallicFactor: 0, roughnessFactor: 0.5 },
  },
});
writeFileSync(path.join(import.meta.dirname, 'medal.glb'), octets);
console.log(`medal.glb: ${vertices.length} vertices, ${triangles.length} triangles, ${octets.length} octets`);
