// Makes sphere.ply: node make-sphere.mjs. A sphere of radius 1 out of an icosahedron whose faces are cut in four five times.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const CUTS = 5;
const GOLDEN = (1 + Math.sqrt(5)) / 2;

const vertices = [];
const onSphere = (p) => vertices.push(p.map((value) => value / Math.hypot(...p))) - 1;
for (const a of [-1, 1])
  for (const b of [-GOLDEN, GOLDEN])
    for (const p of [
      [0, a, b],
      [a, b, 0],
      [b, 0, a],
    ])
      onSphere(p);

// The faces of an icosahedron: all triples of vertices that are one edge apart, seen from outside.
const edge = 2 / Math.hypot(1, GOLDEN);
const near = (i, j) => Math.abs(Math.hypot(...vertices[i].map((value, k) => value - vertices[j][k])) - edge) < 1e-6;
const isOutward = ([[ax, ay, az], [bx, by, bz], [cx, cy, cz]]) =>
  ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx) > 0;
let faces = [];
for (let i = 0; i < 12; i++)
  for (let j = i + 1; j < 12; j++)
    for (let k = j + 1; k < 12; k++)
      if (near(i, j) && near(j, k) && near(i, k))
        faces.push(isOutward([i, j, k].map((v) => vertices[v])) ? [i, j, k] : [i, k, j]);

for (let cut = 0; cut < CUTS; cut++) {
  const middles = new Map();
  const middle = (i, j) => {
    const key = i < j ? `${i} ${j}` : `${j} ${i}`;
    if (!middles.has(key)) middles.set(key, onSphere(vertices[i].map((value, k) => value + vertices[j][k])));
    return middles.get(key);
  };
  faces = faces.flatMap(([a, b, c]) => {
    const [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
    return [
      [a, ab, ca],
      [b, bc, ab],
      [c, ca, bc],
      [ab, bc, ca],
    ];
  });
}

const header = `ply
format binary_little_endian 1.0
comment blender-sim make-sphere.mjs
element vertex ${vertices.length}
property float x
property float y
property float z
element face ${faces.length}
property list uchar int vertex_indices
end_header
`;
const body = Buffer.alloc(vertices.length * 12 + faces.length * 13);
vertices.flat().forEach((value, i) => body.writeFloatLE(value, 4 * i));
faces.forEach((face, i) => {
  const offset = vertices.length * 12 + i * 13;
  body.writeUInt8(3, offset);
  face.forEach((vertex, k) => body.writeInt32LE(vertex, offset + 1 + 4 * k));
});
const octets = Buffer.concat([Buffer.from(header), body]);
writeFileSync(path.join(import.meta.dirname, 'sphere.ply'), octets);
console.log(`sphere.ply: ${vertices.length} vertices, ${faces.length} triangles, ${octets.length} octets`);
