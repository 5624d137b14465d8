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
