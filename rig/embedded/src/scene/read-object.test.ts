import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RigScene, SceneFormat } from '@blender-sim/description';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SQUARE_PLY } from '../testing/small-rig.js';
import { type ReadObject, readObject } from './read-object.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'embedded-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(name: string, content: string | Uint8Array): Promise<ReadObject> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  const format = name.split('.').at(-1) as SceneFormat;
  const scene: RigScene = {
    file,
    format,
    size: { kind: 'scale', scale: 1 },
    center: false,
    rotationDeg: [0, 0, 0],
    shading: 'file',
    material: 'file',
    ownLight: 'off',
  };
  return readObject(scene);
}

/** A triangle in the plane y = 2 of a y-up file: normals up. */
const CORNERS = [0, 2, 0, 0, 2, 1, 1, 2, 0];
const Z_UP = [0, 0, 2, 0, -1, 2, 1, 0, 2];

function gltf(change: (json: Record<string, unknown>) => void = () => {}): string {
  const buffer = Buffer.from(Float32Array.from([...CORNERS, ...[0, 1, 0, 0, 1, 0, 0, 1, 0]]).buffer);
  const json: Record<string, unknown> = {
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0, NORMAL: 1 }, material: 0 }] }],
    materials: [
      { pbrMetallicRoughness: { baseColorFactor: [0.1, 0.2, 0.3, 1], metallicFactor: 0, roughnessFactor: 0.7 } },
    ],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 3, type: 'VEC3', min: [0, 2, 0], max: [1, 2, 1] },
      { bufferView: 1, componentType: 5126, count: 3, type: 'VEC3' },
    ],
    bufferViews: [
      { buffer: 0, byteLength: 36 },
      { buffer: 0, byteOffset: 36, byteLength: 36 },
    ],
    buffers: [{ byteLength: 72, uri: `data:application/octet-stream;base64,${buffer.toString('base64')}` }],
  };
  change(json);
  return JSON.stringify(json);
}

describe('glTF', () => {
  it('is turned to z-up, with its normals and the factors of its material', async () => {
    const { mesh, hasLamps } = await read('a.gltf', gltf());
    expect([...mesh.positions]).toEqual(Z_UP.map((value) => expect.closeTo(value, 6) as number));
    expect([...mesh.normals.subarray(0, 3)]).toEqual([0, -0, 1]);
    expect(mesh.materials[0]).toMatchObject({
      kind: 'principled',
      baseColor: [0.1, 0.2, 0.3],
      metallic: 0,
      roughness: 0.7,
      specular: 0.5,
    });
    expect(mesh.warnings).toEqual([]);
    expect(hasLamps).toBe(false);
  });

  it('is moved by its nodes; a mirrored one keeps its outside', async () => {
    const { mesh } = await read(
      'a.gltf',
      gltf((json) => (json['nodes'] = [{ mesh: 0, scale: [-1, 1, 1], translation: [0, 0, 5] }])),
    );
    const [ax, ay, , bx, by, , cx, cy] = mesh.positions;
    expect([ax, ay]).toEqual([expect.closeTo(0, 6), expect.closeTo(-5, 6)]);
    expect((bx! - ax!) * (cy! - ay!) - (by! - ay!) * (cx! - ax!)).toBeGreaterThan(0);
  });

  it('tells of textures, animations and what it leaves out', async () => {
    const { mesh } = await read(
      'a.gltf',
      gltf((json) => {
        json['materials'] = [
          {
            name: 'wood',
            pbrMetallicRoughness: { baseColorTexture: { index: 0 } },
            extensions: { KHR_materials_clearcoat: {} },
          },
        ];
        json['textures'] = [{ source: 0 }];
        json['images'] = [{ uri: 'wood.png' }];
        json['animations'] = [{ channels: [], samplers: [] }];
      }),
    );
    expect(mesh.warnings).toEqual([
      'material wood has textures (baseColorTexture); its factors are shown',
      'material wood uses KHR_materials_clearcoat, which is left out',
      'its animations are left out; it is shown at rest',
    ]);
    expect(mesh.materials[0]).toMatchObject({ baseColor: [1, 1, 1], metallic: 1, roughness: 1 });
  });

  it.each([
    [
      (json: Record<string, unknown>) => (json['extensionsRequired'] = ['KHR_draco_mesh_compression']),
      /a\.gltf requires KHR_draco/,
    ],
    [(json: Record<string, unknown>) => (json['scenes'] = [{ nodes: [] }]), /a\.gltf holds no face/],
    [(json: Record<string, unknown>) => (json['nodes'] = 'none'), /a\.gltf cannot be read/],
  ])('is refused in one sentence %#', async (change, message) => {
    await expect(read('a.gltf', gltf(change))).rejects.toMatchObject({
      code: 'SCENE_REFUSED',
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('OBJ', () => {
  it('has concave faces, negative numbers, smoothing and a library', async () => {
    await writeFile(
      path.join(folder, 'my paint.mtl'),
      'newmtl red\nKd 0.5 0 0\nKs 0.2 0.2 0.2\nNs 250\nillum 2\nmap_Kd red.png\n',
    );
    const arrow = 'mtllib my paint.mtl\nv 0 0 0\nv 4 0 -1\nv 0 0 -4\nv 1 0 -1\ns 1\nusemtl red\nf -4 -3 -2 -1\n';
    const { mesh } = await read('a.obj', arrow);
    expect([...mesh.smooth]).toEqual([1, 1]);
    expect(mesh.materials[0]).toEqual({
      ...{ kind: 'principled', baseColor: [0.5, 0, 0], metallic: 0, emission: [0, 0, 0] },
      ...{ roughness: 0.5, specular: expect.closeTo(0.2, 9) as number },
    });
    expect(mesh.warnings).toEqual(['material red has textures (map_Kd); its plain colour is shown']);
    // The arrow's area, not that of its hull.
    expect(area(mesh.positions)).toBeCloseTo(6, 9);
  });

  it.each([
    ['v 0 0 0\nv 1 0 0\nf 1 2 3\n', 'a.obj uses vertex 3 in line 3, which does not exist.'],
    ['v 0 0\nf 1 1 1\n', 'a.obj has three numbers missing in line 1.'],
    ['v 0 0 0\nv 1 0 0\nf 1 2\n', 'a.obj holds no face; export it as a mesh.'],
  ])('is refused in one sentence %#', async (content, message) => {
    await expect(read('a.obj', content)).rejects.toMatchObject({ code: 'SCENE_REFUSED', message });
  });
});

describe('PLY and STL', () => {
  it('a text PLY of a square is two triangles', async () => {
    const { mesh } = await read('a.ply', SQUARE_PLY);
    expect(mesh.smooth).toHaveLength(2);
    expect(area(mesh.positions)).toBe(1600);
  });

  it('a binary PLY in either order of octets, with a face of five corners', async () => {
    for (const little of [true, false]) {
      const header = `ply\nformat binary_${little ? 'little' : 'big'}_endian 1.0\nelement vertex 5\nproperty double x\nproperty float y\nproperty float z\nelement face 1\nproperty list uchar ushort vertex_index\nend_header\n`;
      const body = new DataView(new ArrayBuffer(5 * 16 + 11));
      [
        [0, 0],
        [2, 0],
        [2, 2],
        [1, 1],
        [0, 2],
      ].forEach(([x = 0, y = 0], index) => {
        body.setFloat64(index * 16, x, little);
        body.setFloat32(index * 16 + 8, y, little);
        body.setUint16(81 + index * 2, index, little);
      });
      body.setUint8(80, 5);
      const { mesh } = await read('a.ply', Buffer.concat([Buffer.from(header), Buffer.from(body.buffer)]));
      expect(mesh.smooth).toHaveLength(3);
      expect(area(mesh.positions)).toBe(3);
    }
  });

  it('a PLY whose face uses a vertex that is not there is refused', async () => {
    await expect(read('a.ply', SQUARE_PLY.replace('4 0 1 2 3', '4 0 1 2 9'))).rejects.toMatchObject({
      message: 'a.ply has a face that uses vertex 9, which does not exist.',
    });
    await expect(read('a.ply', SQUARE_PLY.replace('4 0 1 2 3', '4 0 1'))).rejects.toMatchObject({
      message: 'a.ply ends before the last value that its header promises.',
    });
  });

  it('an STL welds corners at one place', async () => {
    const facet = (...corners: string[]): string =>
      `facet normal 0 0 1\nouter loop\n${corners.map((corner) => `vertex ${corner}\n`).join('')}endloop\nendfacet\n`;
    const { mesh } = await read(
      'a.stl',
      `solid a\n${facet('0 0 0', '1 0 0', '0 1 0')}${facet('1 0 0', '1 1 0', '0 1 0')}endsolid a\n`,
    );
    expect([...mesh.vertexOf]).toEqual([0, 1, 2, 1, 3, 2]);
  });
});

it('.blend is refused with what to do', async () => {
  await expect(read('a.blend', 'BLENDER-v304')).rejects.toMatchObject({
    code: 'SCENE_REFUSED',
    message: 'a.blend can be read by Blender only; export it as glTF (.glb), or install Blender.',
  });
});

it('a file that is not there or empty is refused', async () => {
  await expect(read('a.ply', '')).rejects.toMatchObject({ message: 'a.ply is empty.' });
});

function area(positions: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < positions.length; at += 9) {
    const [ax = 0, ay = 0, az = 0, bx = 0, by = 0, bz = 0, cx = 0, cy = 0, cz = 0] = positions.subarray(at, at + 9);
    const [x, y, z] = [
      (by - ay) * (cz - az) - (bz - az) * (cy - ay),
      (bz - az) * (cx - ax) - (bx - ax) * (cz - az),
      (bx - ax) * (cy - ay) - (by - ay) * (cx - ax),
    ];
    sum += Math.hypot(x, y, z) / 2;
  }
  return sum;
}
