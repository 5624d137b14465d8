// Other people's meshes: Debian's assimp-testmodels, through rig file, render node and real Blender. What each file should
// do stands in fixtures/assimp-models.json: it was looked at once, file by file (rig/blender/README.md has the reasons).
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RigDescriptionError, loadRig } from '@blender-sim/description';
import { PixelFormat } from '@blender-sim/protocol';
import { BlenderError, startBlenderRenderer } from '@blender-sim/rendernode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INSTALL_MS, ensurePackages } from './debian.js';
import { IS_FULL, seededSelection } from './full-run.js';
import { FIXTURES } from './rig-processes.js';

const MODELS = '/usr/share/assimp/models';
const expected = JSON.parse(await readFile(path.join(FIXTURES, 'assimp-models.json'), 'utf8')) as Record<
  string,
  string
>;

/** Of each format one that loads and one that is refused; all in the full run. */
function selection(): string[] {
  const names = Object.keys(expected);
  if (IS_FULL) return names;
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const group = `${path.extname(name).toLowerCase()} ${expected[name] === 'loads' ? 'loads' : 'refused'}`;
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return seededSelection('meshes', [...groups.values()], 1);
}

let scratch: string;
let missing: string | undefined;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'blender-sim-meshes-'));
  missing = existsSync(MODELS) ? undefined : await ensurePackages(['assimp-testmodels']);
}, INSTALL_MS);
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** @returns 'loads', or why not: the kind Blender's script gives, or the code of the rig file's own check. */
async function outcomeOf(file: string): Promise<{ readonly outcome: string; readonly message: string }> {
  const rigFile = path.join(scratch, 'rig.yaml');
  await writeFile(rigFile, rigFor(file));
  try {
    const rig = await loadRig(rigFile);
    const renderer = await startBlenderRenderer({ rig, processes: 1, threads: 1 });
    try {
      await renderer.render(
        {
          requestId: file,
          position: { x: 0, y: 0, z: 0 },
          taskCount: 1,
          lightCount: rig.leds.length,
          words: new Uint32Array(rig.leds.length).fill(0xffffffff),
          pixelFormat: PixelFormat.MONO8,
        },
        { onFrame: ({ pixels }) => expect(pixels).toHaveLength(64 * 48) },
      );
    } finally {
      await renderer.close();
    }
    return { outcome: 'loads', message: '' };
  } catch (error) {
    if (error instanceof BlenderError && error.code === 'SCENE_REFUSED') {
      return { outcome: String(error.fields['failure']), message: error.message };
    }
    if (error instanceof RigDescriptionError)
      return { outcome: KIND[error.code] ?? error.code, message: error.message };
    throw error;
  }
}

/** What the check without Blender calls what the one in Blender calls. */
const KIND: Readonly<Record<string, string>> = {
  SCENE_EMPTY: 'empty',
  SCENE_TRUNCATED: 'format',
  SCENE_NOT_A_MESH: 'no-mesh',
  SCENE_UNSUPPORTED: 'unsupported',
  SCENE_SIDECAR_MISSING: 'missing',
};

function rigFor(file: string): string {
  return `version: 1
name: someone else's mesh
scene: { file: ${JSON.stringify(file)}, fit: 20, material: file }
stage: { min: [-5, -5, -5], max: [5, 5, 5] }
camera: { width: 64, height: 48, position: [0, -80, 60], look_at: [0, 0, 0], up: [0, 0, 1], fov_deg: 20 }
leds: [{ dome: { count: 8, radius: 80 }, radius: 2, power_w: 0.1 }]
render: { samples: 4, bounces: 1 }
`;
}

describe('meshes of assimp-testmodels', () => {
  it.for(selection())('%s', async (name, test) => {
    test.skip(missing !== undefined, missing);
    const { outcome, message } = await outcomeOf(path.join(MODELS, name));
    expect({ outcome, message: outcome === 'loads' ? '' : message }).toEqual({ outcome: expected[name], message });
    // A refusal is a sentence that names the file.
    if (outcome !== 'loads')
      expect(message).toMatch(new RegExp(`${path.basename(name).replace(/[.+]/g, '\\$&')}[^\n]{8,}$`));
  });
});
