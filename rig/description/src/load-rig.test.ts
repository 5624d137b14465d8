import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RigDescriptionError } from './error.js';
import { loadRig } from './load-rig.js';
import type { Rig } from './rig.js';
import { failureOf } from './testing/failure.js';
import { MINIMAL, rigFolder } from './testing/rig-folder.js';

async function load(text: string): Promise<Rig> {
  await using folder = await rigFolder(text);
  return await loadRig(folder.rigFile);
}

async function refuse(text: string): Promise<RigDescriptionError> {
  await using folder = await rigFolder(text);
  return await failureOf(loadRig(folder.rigFile));
}

/** `LINE:COLUMN PATH: MESSAGE` of every problem. */
async function problemsOf(text: string): Promise<string[]> {
  const { problems } = await refuse(text);
  return problems.map(({ line, column, path: where, message }) => `${line}:${column} ${where}: ${message}`);
}

const camera = (text: string): string => MINIMAL.replace(/camera: .*/, `camera: { ${text} }`);
const led = (text: string): string => MINIMAL.replace('position: [0, 0, 50]', text);

test('defaults', async () => {
  await using folder = await rigFolder();
  const rig = await loadRig(folder.rigFile);
  expect(rig).toEqual({
    name: path.basename(folder.folder),
    file: folder.rigFile,
    lengthUnit: 'mm',
    metresPerUnit: 0.001,
    scene: {
      file: path.join(folder.folder, 'mesh.obj'),
      format: 'obj',
      size: { kind: 'scale', scale: 1 },
      center: true,
      rotationDeg: [0, 0, 0],
      shading: 'file',
      material: 'file',
      ownLight: 'off',
    },
    ambient: { radiance: [0, 0, 0] },
    stage: { home: [0, 0, 0], min: [-100, -100, -100], max: [100, 100, 100] },
    camera: {
      width: 32,
      height: 24,
      position: [0, 0, 100],
      lookAt: [0, 0, 0],
      up: [0, 1, 0],
      projection: { kind: 'perspective', fovDeg: 30 },
      exposure: 1,
      responsivity: [0.2126, 0.7152, 0.0722],
      clipNear: 0.1,
      clipFar: 100_000,
      ...{ sensor: undefined, tone: { kind: 'linear' }, bayer: 'none' },
      lens: { k1: 0, k2: 0, k3: 0, p1: 0, p2: 0, cos4: false, vignetting: [0, 0, 0] },
    },
    leds: [{ position: [0, 0, 50], emitter: 'point', radius: 1, powerW: 1, color: [1, 1, 1], aim: [0, 0, 0] }],
    render: {
      ...{ mode: 'auto', samples: 32, noise: undefined, maxSamplesPerLed: 4096 },
      ...{ bounces: 4, device: 'cpu', seed: 1, unlit: 'cull' },
      ...{ processes: 2, threadsPerProcess: 1, frameTimeoutS: 300, maxRssMb: 4096 },
    },
    digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    tracingDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
});

test('is frozen, all of it', async () => {
  const rig = await load(MINIMAL);
  for (const part of [rig, rig.scene, rig.scene.size, rig.stage.min, rig.camera.projection, rig.leds, rig.leds[0]]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

test.each([
  ['mm', 0.001, 100, 1, 1000],
  ['cm', 0.01, 10, 0.1, 100],
  ['m', 1, 0.1, 0.001, 1],
  ['in', 0.0254, 100 / 25.4, 1 / 25.4, 1 / 0.0254],
])('lengths in %s', async (unit, metres, travel, radius, gltfScale) => {
  const rig = await load(`length_unit: ${unit}\n${MINIMAL}`);
  expect(rig.metresPerUnit).toBe(metres);
  expect(rig.stage.max).toEqual([travel, travel, travel]);
  expect(rig.leds[0]?.radius).toBe(radius);
  // What the rig says itself is in its own unit and stays as it is.
  expect(rig.camera.position).toEqual([0, 0, 100]);
  await using folder = await rigFolder(`length_unit: ${unit}\n${MINIMAL.replace('mesh.obj', 'mesh.gltf')}`);
  await folder.write('mesh.gltf', JSON.stringify({ asset: { version: '2.0' }, meshes: [{}] }));
  const { size } = (await loadRig(folder.rigFile)).scene;
  expect(size).toEqual({ kind: 'scale', scale: gltfScale });
});

test('scene: fit, rotation, and a plain material for what carries none', async () => {
  const text = MINIMAL.replace(
    'mesh.obj',
    'mesh.STL, fit: 60, center: false, rotation_deg: [90, 0, 0], shading: smooth',
  );
  await using folder = await rigFolder(text);
  await folder.write('mesh.STL', 'solid\nvertex 0 0 0\n');
  const { scene } = await loadRig(folder.rigFile);
  expect(scene).toMatchObject({
    ...{ format: 'stl', size: { kind: 'fit', length: 60 }, center: false, rotationDeg: [90, 0, 0], shading: 'smooth' },
    material: { baseColor: [0.8, 0.8, 0.8], metallic: 0, roughness: 0.5, specular: 0.5 },
  });
});

test('colours of material and LEDs become linear', async () => {
  const text = led("position: [0, 0, 50]\n    color: '#ff8000'").replace(
    'mesh.obj',
    "mesh.obj, material: { base_color: '#ffffff', roughness: 1 }",
  );
  const rig = await load(text);
  expect(rig.leds[0]?.color).toEqual([1, 0.2158605, 0]);
  expect(rig.scene.material).toEqual({ baseColor: [1, 1, 1], metallic: 0, roughness: 1, specular: 0.5 });
});

test('camera: field of view, lens or width', async () => {
  const base = 'width: 32, height: 24, position: [0, 0, 100]';
  const projection = async (text: string): Promise<unknown> =>
    (await load(camera(`${base}, ${text}`))).camera.projection;
  expect(await projection('fov_deg: 20')).toEqual({ kind: 'perspective', fovDeg: 20 });
  expect(await projection('lens: { focal_length_mm: 18 }')).toEqual({ kind: 'perspective', fovDeg: 90 });
  expect(await projection('lens: { focal_length_mm: 35, sensor_width_mm: 7.5 }')).toMatchObject({
    fovDeg: 12.231007133,
  });
  expect(await projection('ortho_width: 64')).toEqual({ kind: 'orthographic', width: 64 });

  const found = async (text: string): Promise<string[]> => await problemsOf(camera(`${base}${text}`));
  expect(await found('')).toEqual([
    '3:9 camera: expected exactly one of fov_deg, lens, ortho_width, found none of them',
  ]);
  expect(await found(', fov_deg: 20, ortho_width: 3')).toEqual([
    '3:9 camera: expected exactly one of fov_deg, lens, ortho_width, found fov_deg and ortho_width',
  ]);
  expect(await found(', lens: { focal_length_mm: 100000 }')).toEqual([
    '3:63 camera.lens: expected a field of view from 0.4 to 172 degrees, found a lens outside of it',
  ]);
  expect((await found(', fov_deg: 180'))[0]).toContain('camera.fov_deg: expected a number from 0.4 to 172, found 180');
  expect((await found(', fov_deg: 9, look_at: [0, 0, 100]'))[0]).toContain(
    'camera.look_at: expected a point other than',
  );
  expect((await found(', fov_deg: 9, up: [0, 0, -2]'))[0]).toContain('camera.up: expected a direction across');
  expect((await found(', fov_deg: 9, clip_near: 5, clip_far: 5'))[0]).toContain('camera.clip_far: expected a length');
  expect((await found(', fov_deg: 9, responsivity: [0, 0, 0]'))[0]).toContain('expected a sum above 0');
  expect((await found(', fov_deg: 9, responsivity: [0, -1, 3]'))[0]).toContain('of at least 0, found a negative one');
});

test('the stage: home within min and max', async () => {
  const stage = (text: string): string => `${MINIMAL}stage: { ${text} }\n`;
  expect((await load(stage('home: [1, 2, 3], min: [1, 2, 3], max: [1, 2, 3]'))).stage.home).toEqual([1, 2, 3]);
  expect(await problemsOf(stage('home: [0, 101, 0]'))).toEqual([
    '6:8 stage: expected home from min to max (-100 to 100 on y), found 101',
  ]);
  expect(await problemsOf(stage('min: [5, 0, 0], max: [1, 0, 0]'))).toEqual([
    '6:8 stage: expected min at most max, found 5 above 1 on x',
  ]);
});

test('LEDs: generators in the order of the file', async () => {
  const rig = await load(`${MINIMAL}  - ring: { count: 3, radius: 10 }
    power_w: 2
  - bar: { count: 2, from: [0, 0, 1], to: [0, 0, 2] }
    emitter: disk
    aim: [1, 0, 0]
  - dome: { count: 4, radius: 9 }
`);
  expect(rig.leds).toHaveLength(10);
  expect(rig.leds.map(({ powerW }) => powerW)).toEqual([1, 2, 2, 2, 1, 1, 1, 1, 1, 1]);
  expect(rig.leds[5]).toMatchObject({ position: [0, 0, 2], emitter: 'disk', aim: [1, 0, 0] });
});

test('LEDs: at most 65,535', async () => {
  const rig = await load(led('ring: { count: 65535, radius: 10 }'));
  expect(rig.leds).toHaveLength(65_535);
  expect(await problemsOf(led('ring: { count: 65536, radius: 10 }'))).toEqual([
    '5:20 leds[0].ring.count: expected a whole number from 1 to 65535, found 65536',
  ]);
  expect(await problemsOf(`${led('ring: { count: 65535, radius: 10 }')}  - position: [0, 0, 1]\n`)).toEqual([
    '5:3 leds: expected at most 65535 LEDs in all, found 65536',
  ]);
  expect((await problemsOf(led('ring: { count: 1e300, radius: 10 }')))[0]).toContain('leds[0].ring.count: ');
  expect(await problemsOf(MINIMAL.replace(/leds:[^]*/, 'leds: []'))).toEqual([
    '4:7 leds: expected a list of at least one LED or generator, found an empty list',
  ]);
});

test('LEDs: what cannot be', async () => {
  const found = async (text: string): Promise<string> => (await problemsOf(led(text))).join('\n');
  expect(await found('power_w: 1')).toContain('leds[0]: expected exactly one of position, dome, ring, bar, found none');
  expect(await found('{ position: [0, 0, 1], ring: { count: 1, radius: 1 } }')).toContain('found position and ring');
  expect(await found('{ position: [0, 0, 0], emitter: disk }')).toContain('leds[0].aim: expected a point other than');
  expect(await found('{ position: [0, 0, 1], emitter: disk, radius: 0 }')).toContain('leds[0].radius: expected');
  expect(await found('dome: { count: 1, radius: 1, min_elevation_deg: 50, max_elevation_deg: 40 }')).toContain(
    'leds[0].dome.max_elevation_deg: expected an elevation of at least min_elevation_deg',
  );
  expect(await found('{ position: [0, 0, 1], color: red }')).toContain(
    'leds[0].color: expected a colour: three linear',
  );
});

test('all problems, each with its place', async () => {
  const text = `version: 2
scene: { file: mesh.obj, scale: 2, fit: 3 }
camera:
  width: 3.5
  heigth: 240
  position: [0, .nan, .inf]
  fov_deg: wide
leds:
  - position: [0, 0]
    power_w: -1
  - dome: { cout: 3, radius: 0 }
`;
  expect(await problemsOf(text)).toEqual([
    '1:10 version: expected 1, found 2',
    '2:8 scene: expected at most one of scale and fit, found both',
    '4:3 camera.height: expected a whole number from 4 to 16384, but it is missing',
    '4:10 camera.width: expected a whole number from 4 to 16384, found a fraction',
    '5:3 camera.heigth: unknown key "heigth"; did you mean height?',
    '6:17 camera.position[1]: expected a finite number, found not-a-number (.nan)',
    '6:23 camera.position[2]: expected a finite number, found infinity (.inf)',
    '7:12 camera.fov_deg: expected a number from 0.4 to 172, found the text "wide"',
    '9:15 leds[0].position: expected three numbers [x, y, z], found a list of 2',
    '10:14 leds[0].power_w: expected a number of at least 0, found -1',
    '11:11 leds[1].dome.count: expected a whole number from 1 to 65535, but it is missing',
    '11:13 leds[1].dome.cout: unknown key "cout"; did you mean count?',
    '11:30 leds[1].dome.radius: expected a number above 0, found 0',
  ]);
});

test('the message names file, place, path and what is expected', async () => {
  await using folder = await rigFolder(MINIMAL.replace('fov_deg: 30', 'fov_deg: 300'));
  const error = await failureOf(loadRig(folder.rigFile));
  expect(error).toMatchObject({ code: 'RIG_INVALID', file: folder.rigFile });
  expect(error.message).toBe(`${folder.rigFile}:3:66: camera.fov_deg: expected a number from 0.4 to 172, found 300`);
});

test('syntax, duplicate keys and aliases', async () => {
  expect(await refuse('version: 1\nscene: [')).toMatchObject({ code: 'RIG_SYNTAX' });
  expect(await problemsOf(`${MINIMAL}version: 1\n`)).toEqual(['6:1 : expected every key once, found "version" again']);
  const aliased = await load(`${MINIMAL.replace('[0, 0, 100]', '&p [0, 0, 100]')}  - position: *p\n`);
  expect(aliased.leds[1]?.position).toEqual([0, 0, 100]);
});

test.each(['', '[]', '1', 'text', 'null', '# nothing\n'])('no rig at all: %j', async (text) => {
  const error = await refuse(text);
  expect(error.code).toBe('RIG_INVALID');
  expect(error.message).toContain('expected a rig (a mapping with $schema, version, name, ');
});

test('the file itself', async () => {
  await using folder = await rigFolder();
  const inside = (name: string): string => path.join(folder.folder, name);
  await mkdir(inside('directory'));
  expect(await failureOf(loadRig(inside('absent.yaml')))).toMatchObject({ code: 'RIG_FILE_NOT_FOUND' });
  expect(await failureOf(loadRig(inside('rig.yaml/below')))).toMatchObject({ code: 'RIG_FILE_NOT_FOUND' });
  expect(await failureOf(loadRig(inside('directory')))).toMatchObject({ code: 'RIG_FILE_UNREADABLE' });
  const binary = await folder.write('binary', Uint8Array.of(0xff, 0xfe, 0x80, 0));
  expect((await failureOf(loadRig(binary))).message).toContain('cannot be read: it is not UTF-8 text');
  const large = await folder.write('large', new Uint8Array(16 * 1024 * 1024 + 1).fill(35));
  expect((await failureOf(loadRig(large))).message).toContain('cannot be read: it has more than 16777216 octets');
});

test('the scene file is refused together with all else, or alone with a code of its own', async () => {
  expect(await refuse(MINIMAL.replace('mesh.obj', 'absent.obj'))).toMatchObject({
    code: 'SCENE_NOT_FOUND',
    problems: [{ path: 'scene.file', line: 2, column: 16, message: 'absent.obj does not exist' }],
  });
  const both = await refuse(MINIMAL.replace('mesh.obj', 'absent.obj').replace('30', '300'));
  expect(both.code).toBe('RIG_INVALID');
  expect(both.problems.map((problem) => problem.path)).toEqual(['scene.file', 'camera.fov_deg']);
  expect((await problemsOf(MINIMAL.replace('mesh.obj', 'mesh.fbx')))[0]).toBe(
    '2:16 scene.file: expected the path of a .blend, .glb, .gltf, .obj, .stl or .ply file, found the text "mesh.fbx"',
  );
});

test('a hundred problems are printed, all are listed', async () => {
  const keys = Array.from({ length: 5000 }, (_, i) => `k${i}: 1\n`).join('');
  const error = await refuse(`${MINIMAL}${keys}`);
  expect(error.problems).toHaveLength(5000);
  expect(error.message.split('\n')).toHaveLength(102);
  expect(error.message).toMatch(/: 5000 problems\n[^]*\.\.\. and 4900 more$/);
});
