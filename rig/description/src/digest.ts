import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Rig } from './rig.js';
import { inspectSceneFile } from './scene-file/inspect.js';
import { regularFileSize } from './scene-file/regular-file.js';

/** Part of what is hashed: changed whenever the meaning of a rig's fields changes, so that old digests match no more. */
const FORMAT = 'blender-sim rig 1';

/**
 * SHA-256, in hexadecimal, over everything the pixels depend on: the contents of the scene file, of the files it refers
 * to (glTF buffers and images, OBJ material libraries and their textures; what a .blend links to is not seen), and the
 * resolved rig without its name, its paths and the settings of the processes. Moving the folder does not change it.
 * A file that is referred to and missing counts as absent.
 * @throws the system's error when the scene file itself cannot be read.
 */
export async function rigDigest(rig: Omit<Rig, 'digest'>): Promise<string> {
  const { lengthUnit, scene, stage, camera, leds } = rig;
  const { samples, bounces, device, seed, unlit } = rig.render;
  const { file, ...placement } = scene;
  const { sidecars } = await inspectSceneFile(file, scene.format);
  const files: [string, string][] = [['', await fileDigest(file)]];
  for (const name of [...new Set(sidecars)].sort()) {
    const sidecar = path.resolve(path.dirname(file), name);
    if ((await regularFileSize(sidecar)) === undefined) continue;
    files.push([name, await fileDigest(sidecar)]);
  }
  const render = { samples, bounces, device, seed, unlit };
  const hashed = { format: FORMAT, lengthUnit, scene: placement, stage, camera, leds, render, files };
  return createHash('sha256').update(canonicalJson(hashed)).digest('hex');
}

async function fileDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** JSON with the keys sorted at every level: the same value is the same text, however it was put together. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
