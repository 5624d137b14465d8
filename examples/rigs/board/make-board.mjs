// Makes board.stl: node make-board.mjs. A small circuit board, 60 x 40 mm, with parts on it; z is up, in mm.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const triangles = [];
const quad = (a, b, c, d) => triangles.push([a, b, c], [a, c, d]);

/** A closed box with its bottom at z; corners in mm. */
function box(x, y, z, width, depth, height) {
  const at = (i, j, k) => [x + i * width, y + j * depth, z + k * height];
  quad(at(0, 0, 1), at(1, 0, 1), at(1, 1, 1), at(0, 1, 1));
  quad(at(0, 1, 0), at(1, 1, 0), at(1, 0, 0), at(0, 0, 0));
  quad(at(0, 0, 0), at(1, 0, 0), at(1, 0, 1), at(0, 0, 1));
  quad(at(1, 0, 0), at(1, 1, 0), at(1, 1, 1), at(1, 0, 1));
  quad(at(1, 1, 0), at(0, 1, 0), at(0, 1, 1), at(1, 1, 1));
  quad(at(0, 1, 0), at(0, 0, 0), at(0, 0, 1), at(0, 1, 1));
}

/** A closed upright cylinder of 48 sides about (x, y). */
function cylinder(x, y, z, radius, height) {
  const at = (i, k) => [
    x + radius * Math.cos((i * Math.PI) / 24),
    y + radius * Math.sin((i * Math.PI) / 24),
    z + k * height,
  ];
  for (let i = 0; i < 48; i++) {
    quad(at(i, 0), at(i + 1, 0), at(i + 1, 1), at(i, 1));
    triangles.push([[x, y, z + height], at(i, 1), at(i + 1, 1)], [[x, y, z], at(i + 1, 0), at(i, 0)]);
  }
}

/** A chip with legs on two sides; its corner, size and number of legs a side. */
function chip(x, y, width, depth, legs) {
  box(x, y, 0.3, width, depth, 1.6);
  cylinder(x + 1, y + depth - 1, 1.9, 0.35, 0.12);
  for (let i = 0; i < legs; i++) {
    const at = x + (i + 0.5) * (width / legs) - 0.25;
    for (const [from, tip] of [
      [y - 0.9, y - 1.5],
      [y + depth, y + depth + 0.6],
    ]) {
      box(at, from, 0.4, 0.5, 0.9, 0.25);
      box(at, tip, 0, 0.5, 0.9, 0.25);
    }
  }
}

box(-30, -20, -1.6, 60, 40, 1.6);
chip(-12, -5, 16, 10, 10);
chip(12, 6, 10, 6, 6);
chip(-26, -14, 8, 5, 5);
for (const x of [-24, -16]) cylinder(x, 10, 0, 3.2, 7);
cylinder(22, -10, 0, 4, 5);
for (let i = 0; i < 8; i++) box(-6 + i * 3, -15, 0, 1.6, 0.9, 0.7); // a row of resistors
box(-2, -15.2, 0.7, 3, 0.4, 0.3); // a solder bridge: what an inspection should find
for (let i = 0; i < 6; i++) box(9 + i * 3, 15.5, 0, 0.7, 0.7, 6); // a pin header
for (let i = 0; i < 5; i++) box(-28 + i * 4, 2.5, 0, 3, 0.3, 0.1); // traces
for (const x of [-27, 27]) for (const y of [-17, 17]) cylinder(x, y, 0, 1.8, 0.15);

const octets = Buffer.alloc(84 + 50 * triangles.length);
octets.write('blender-sim make-board.mjs', 'latin1');
octets.writeUInt32LE(triangles.length, 80);
triangles.forEach(([a, b, c], i) => {
  const [u, v] = [b, c].map((p) => p.map((value, k) => value - a[k]));
  const cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
  const normal = cross.map((value) => value / Math.hypot(...cross));
  [normal, a, b, c].flat().forEach((value, k) => octets.writeFloatLE(value, 84 + 50 * i + 4 * k));
});
writeFileSync(path.join(import.meta.dirname, 'board.stl'), octets);
console.log(`board.stl: ${triangles.length} triangles, ${octets.length} octets`);
