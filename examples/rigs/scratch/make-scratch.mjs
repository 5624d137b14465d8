// Makes plate.ply: node make-scratch.mjs. A brushed plate, 40 x 30 mm, its surface at z = 0, with one fine scratch across the
// brushing; z is up, in mm. The brushing runs along x, the scratch about along y.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const WIDTH = 40;
const DEPTH = 30;
const ROW = 0.12;
/** Rows between two grooves of the brushing: a few pixels, or the camera would not see it. */
const GROOVE = 3;
/** Length of a streak of the brushing, between two columns of random heights. */
const STREAK = 4;
const BRUSHING = 0.025;
const SCRATCH = { halfLength: 9, halfWidth: 0.25, depth: 0.045, ridge: 0.006 };

/** Mulberry32: the same plate on every machine. */
let state = 20260;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

const rows = Array.from({ length: Math.round(DEPTH / ROW) + 1 }, (_, j) => -DEPTH / 2 + j * ROW);
// Distances from the scratch's line: close together in the scratch, far apart elsewhere.
const fine = [0, 0.08, 0.16, 0.25, 0.33, 0.45];
const coarse = Array.from({ length: 13 }, (_, i) => 0.45 + (i + 1) * ((WIDTH / 2 - 0.45) / 13));
const right = [...fine, ...coarse];
const columns = [
  ...right
    .slice(1)
    .reverse()
    .map((u) => -u),
  ...right,
];

/** Heights between -BRUSHING and BRUSHING, a row of them every GROOVE rows and every STREAK along x. */
const heights = Array.from({ length: WIDTH / STREAK + 3 }, () =>
  Array.from({ length: Math.ceil(rows.length / GROOVE) + 2 }, () => BRUSHING * (2 * random() - 1)),
);
function brushing(x, j) {
  const groove = Math.floor(j / GROOVE);
  const along = (k) => {
    // Each groove's streaks begin elsewhere, or their ends would line up.
    const at = (x + WIDTH / 2) / STREAK + 1 + 0.5 * Math.sin(k * 12.9898);
    const i = Math.min(heights.length - 2, Math.max(0, Math.floor(at)));
    return mix(heights[i][k], heights[i + 1][k], at - i);
  };
  return mix(along(groove), along(groove + 1), j / GROOVE - groove);
}
function mix(a, b, t) {
  const smooth = t * t * (3 - 2 * t);
  return (1 - smooth) * a + smooth * b;
}

/** A groove with a ridge on both sides; it gets shallow towards its ends. */
function scratch(u, y) {
  const { halfLength, halfWidth, depth, ridge } = SCRATCH;
  const strength = Math.max(0, 1 - (y / halfLength) ** 4);
  const a = Math.abs(u);
  if (a < halfWidth) return (-depth / 2) * (1 + Math.cos((Math.PI * a) / halfWidth)) * strength;
  return a < 0.45 ? ridge * Math.sin((Math.PI * (a - halfWidth)) / (0.45 - halfWidth)) * strength : 0;
}

const vertices = rows.flatMap((y, j) =>
  columns.map((u) => {
    // The columns follow the scratch's course; the plate's own edges stay straight.
    const x = u + (0.16 * y + 0.5 * Math.sin(y / 3)) * (1 - Math.abs(u) / (WIDTH / 2));
    // The scratch cuts through the brushing.
    const groove = scratch(u, y);
    return [x, y, brushing(x, j) * Math.max(0, 1 + groove / SCRATCH.depth) + groove];
  }),
);
const faces = rows.slice(1).flatMap((_, j) =>
  columns.slice(1).flatMap((_, i) => {
    const [a, b] = [j * columns.length + i, (j + 1) * columns.length + i];
    return [
      [a, a + 1, b + 1],
      [a, b + 1, b],
    ];
  }),
);

const header = `ply
format binary_little_endian 1.0
comment blender-sim make-scratch.mjs
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
writeFileSync(path.join(import.meta.dirname, 'plate.ply'), octets);
console.log(`plate.ply: ${vertices.length} vertices, ${faces.length} triangles, ${octets.length} octets`);
