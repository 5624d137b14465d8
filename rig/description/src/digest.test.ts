import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadRig } from './load-rig.js';
import { MINIMAL, rigFolder, TRIANGLE_OBJ } from './testing/rig-folder.js';
import { GLTF_BUFFER, gltfJson } from './testing/scene-files.js';

async function digestOf(text: string, files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  await using folder = await rigFolder(text);
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  return (await loadRig(folder.rigFile)).digest;
}

const camera = (text: string): string => MINIMAL.replace('fov_deg: 30', `fov_deg: 30, ${text}`);
const led = (text: string): string => MINIMAL.replace('position: [0, 0, 50]', `position: [0, 0, 50]\n    ${text}`);

test('is the same for the same rig, in another folder, under another name, written otherwise', async () => {
  const digest = await digestOf(MINIMAL);
  expect(await digestOf(MINIMAL)).toBe(digest);
  expect(await digestOf(`name: another\n# a comment\n${MINIMAL}`)).toBe(digest);
  expect(await digestOf(led("color: '#ffffff'\n    power_w: 1"))).toBe(digest);
  await using folder = await rigFolder();
  const parent = await mkdtemp(path.join(tmpdir(), 'blender-sim-moved-'));
  try {
    const moved = path.join(parent, 'deeper');
    await cp(folder.folder, moved, { recursive: true });
    await rename(path.join(moved, 'rig.yaml'), path.join(moved, 'renamed.yaml'));
    expect((await loadRig(path.join(moved, 'renamed.yaml'))).digest).toBe(digest);
  } finally {
    await rm(parent, { recursive: true });
  }
});

test('does not depend on what changes no pixel', async () => {
  const settings = 'render: { processes: 7, threads_per_process: 3, frame_timeout_s: 9, max_rss_mb: 999 }\n';
  expect(await digestOf(`${MINIMAL}${settings}`)).toBe(await digestOf(MINIMAL));
});

test('a vertex, a power, a setting, a place: another digest each', async () => {
  const digests = [
    await digestOf(MINIMAL),
    await digestOf(MINIMAL, { 'mesh.obj': TRIANGLE_OBJ.replace('v 1', 'v 2') }),
    await digestOf(led('power_w: 1.0000001')),
    await digestOf(led('emitter: disk')),
    await digestOf(MINIMAL.replace('fov_deg: 30', 'fov_deg: 31')),
    await digestOf(MINIMAL.replace('fov_deg: 30', 'fov_deg: 30, exposure: 2')),
    await digestOf(`${MINIMAL}render: { samples: 33 }\n`),
    await digestOf(`${MINIMAL}render: { seed: 2 }\n`),
    await digestOf(`${MINIMAL}render: { unlit: keep }\n`),
    await digestOf(`${MINIMAL}length_unit: cm\nstage: { min: [-100, -100, -100], max: [100, 100, 100] }\n`),
    await digestOf(MINIMAL.replace('mesh.obj', 'mesh.obj, center: false')),
    await digestOf(MINIMAL.replace('mesh.obj', 'mesh.obj, own_light: ambient')),
    await digestOf(`${MINIMAL}ambient: { radiance: 0.1 }\n`),
    await digestOf(`${MINIMAL}render: { mode: direct }\n`),
    await digestOf(`${MINIMAL}render: { noise: 1 }\n`),
    await digestOf(camera('sensor: {}')),
    await digestOf(camera('sensor: { read_noise_e: 3 }')),
    await digestOf(camera('tone: srgb')),
    await digestOf(camera('bayer: rggb')),
    await digestOf(camera('distortion: { k1: 0.01 }')),
    await digestOf(camera('vignetting: { v1: -0.1 }')),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});

test('an octet of a texture, a material library or a buffer counts', async () => {
  const obj = `mtllib a.mtl\n${TRIANGLE_OBJ}`;
  const files = { 'mesh.obj': obj, 'a.mtl': 'newmtl a\nmap_Kd t.png\n', 't.png': 'texture' };
  const gltf = JSON.stringify({ ...(JSON.parse(gltfJson('b%201.bin')) as object), images: [{ uri: 't.png' }] });
  const gltfRig = MINIMAL.replace('mesh.obj', 'mesh.gltf');
  const gltfFiles = { 'mesh.gltf': gltf, 'b 1.bin': GLTF_BUFFER, 't.png': 'texture' };
  const digests = [
    await digestOf(MINIMAL, files),
    await digestOf(MINIMAL, { ...files, 't.png': 'Texture' }),
    await digestOf(MINIMAL, { 'mesh.obj': obj, 'a.mtl': files['a.mtl'] }),
    await digestOf(MINIMAL, { ...files, 'a.mtl': 'newmtl b\nmap_Kd t.png\n' }),
    // Blender reads the library of the same name without being told.
    await digestOf(MINIMAL, { ...files, 'mesh.mtl': 'newmtl c\n' }),
    await digestOf(gltfRig, gltfFiles),
    await digestOf(gltfRig, { ...gltfFiles, 't.png': 'Texture' }),
    await digestOf(gltfRig, { ...gltfFiles, 'b 1.bin': Buffer.alloc(36, 1) }),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});

async function tracingDigestOf(text: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  await using folder = await rigFolder(text);
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  return (await loadRig(folder.rigFile)).tracingDigest;
}

test('the traced light does not depend on what the camera makes of it, nor on how much is traced', async () => {
  const digest = await tracingDigestOf(MINIMAL);
  for (const same of [
    ...['exposure: 2', 'responsivity: [1, 0, 0]', 'sensor: {}', 'tone: srgb', 'bayer: rggb'].map(camera),
    ...['vignetting: { v1: -0.1, cos4: true }', 'distortion: { k1: 0 }', 'clip_near: 0.1'].map(camera),
    ...['samples: 33', 'noise: 1', 'mode: direct', 'unlit: keep', 'max_samples_per_led: 5', 'processes: 7'].map(
      (setting) => `${MINIMAL}render: { ${setting} }\n`,
    ),
    `${MINIMAL}stage: { min: [-1, -1, -1], max: [1, 1, 1] }\n`,
    `name: another\n${MINIMAL}`,
  ]) {
    expect({ same, digest: await tracingDigestOf(same) }).toEqual({ same, digest });
  }
  // A pincushion needs no margin: the image traced is the camera's own.
  expect(await tracingDigestOf(camera('distortion: { k1: 0.01 }'))).toBe(digest);
});

test('the traced light depends on scene, lights and what is looked at', async () => {
  const digests = [
    await tracingDigestOf(MINIMAL),
    await tracingDigestOf(MINIMAL, { 'mesh.obj': TRIANGLE_OBJ.replace('v 1', 'v 2') }),
    await tracingDigestOf(MINIMAL.replace('mesh.obj', 'mesh.obj, own_light: ambient')),
    await tracingDigestOf(MINIMAL.replace('mesh.obj', 'mesh.obj, rotation_deg: [1, 0, 0]')),
    await tracingDigestOf(`${MINIMAL}ambient: { radiance: 0.1 }\n`),
    await tracingDigestOf(led('power_w: 2')),
    await tracingDigestOf(MINIMAL.replace('width: 32', 'width: 33')),
    await tracingDigestOf(MINIMAL.replace('fov_deg: 30', 'fov_deg: 31')),
    await tracingDigestOf(camera('up: [1, 0, 0]')),
    await tracingDigestOf(camera('clip_near: 5')),
    await tracingDigestOf(camera('distortion: { k1: -0.5 }')),
    ...(await Promise.all(
      ['seed: 2', 'bounces: 3', 'device: gpu'].map((setting) => tracingDigestOf(`${MINIMAL}render: { ${setting} }\n`)),
    )),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});
