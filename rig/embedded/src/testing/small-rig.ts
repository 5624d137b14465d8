import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Rig, loadRig } from '@blender-sim/description';

/** A square of 40 mm at z = 0 that faces up, as .ply. */
export const SQUARE_PLY: string = ply(
  [
    [-20, -20, 0],
    [20, -20, 0],
    [20, 20, 0],
    [-20, 20, 0],
  ],
  [[0, 1, 2, 3]],
);

/** A text .ply. */
export function ply(vertices: readonly (readonly number[])[], faces: readonly (readonly number[])[]): string {
  return [
    'ply',
    'format ascii 1.0',
    `element vertex ${vertices.length}`,
    ...['x', 'y', 'z'].map((axis) => `property float ${axis}`),
    `element face ${faces.length}`,
    'property list uchar int vertex_indices',
    'end_header',
    ...vertices.map((vertex) => vertex.join(' ')),
    ...faces.map((face) => [face.length, ...face].join(' ')),
    '',
  ].join('\n');
}

/** A ball of quadrilaterals of this radius about the origin, as .ply. */
export function ballPly(radius: number, rings: number): string {
  const around = rings * 2;
  const vertices = Array.from({ length: (rings + 1) * around }, (_, index) => {
    const polar = (Math.PI * Math.floor(index / around)) / rings;
    const turn = (2 * Math.PI * (index % around)) / around;
    return [
      radius * Math.sin(polar) * Math.cos(turn),
      radius * Math.sin(polar) * Math.sin(turn),
      radius * Math.cos(polar),
    ];
  });
  const faces = Array.from({ length: rings * around }, (_, index) => {
    const next = index - (index % around) + ((index + 1) % around);
    return [index, index + around, next + around, next];
  });
  return ply(vertices, faces);
}

/** Files in a folder of their own and the rig in it. Keys of `rig` replace those of a matt square under a telecentric camera. */
export async function smallRig(
  files: Readonly<Record<string, string | Uint8Array>>,
  rig: Readonly<Record<string, unknown>> = {},
): Promise<Rig & AsyncDisposable> {
  const folder = await mkdtemp(path.join(tmpdir(), 'embedded-'));
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  const [first = ''] = Object.keys(files);
  const whole = {
    version: 1,
    scene: {
      file: first,
      center: false,
      scale: 1,
      material: { base_color: [0.5, 0.5, 0.5], roughness: 1, specular: 0 },
    },
    camera: { width: 16, height: 12, position: [0, 0, 500], ortho_width: 32 },
    leds: [{ position: [0, 0, 200], radius: 0, power_w: 1 }],
    render: { bounces: 0 },
    ...rig,
  };
  const file = path.join(folder, 'rig.yaml');
  await writeFile(file, JSON.stringify(whole));
  const loaded = await loadRig(file);
  return { ...loaded, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
