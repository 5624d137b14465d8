import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { tracingCamera } from './lens/tracing-camera.js';
import type { Rig, SceneFormat } from './rig.js';
import { inspectSceneFile } from './scene-file/inspect.js';
import { regularFileSize } from './scene-file/regular-file.js';

/** Part of what is hashed: changed whenever the meaning of a rig's fields changes, so that old digests match no more. */
const FORMAT = 'blender-sim rig 2';
/** The same for the traced light: a response that is described anew leaves traced light valid. */
const TRACING_FORMAT = 'blender-sim traced light 1';

/**
 * Two SHA-256 in hexadecimal. Both cover the contents of the scene file and of the files it refers to (glTF buffers and
 * images, OBJ material libraries and their textures; what a .blend links to is not seen); neither covers names and paths.
 * Moving the folder changes nothing. A file that is referred to and missing counts as absent.
 * - `digest`: everything the pixels depend on, so the resolved rig without the settings of the processes.
 * - `tracingDigest`: everything the traced light depends on. Not the camera's response, nor what chooses how much is
 *   traced (samples, noise, mode, unlit), nor where the stage may go.
 * @throws the system's error when the scene file itself cannot be read.
 */
export async function rigDigests(
  rig: Omit<Rig, 'digest' | 'tracingDigest'>,
): Promise<Pick<Rig, 'digest' | 'tracingDigest'>> {
  const { lengthUnit, scene, ambient, stage, camera, leds } = rig;
  const { mode, samples, noise, maxSamplesPerLed, bounces, device, seed, unlit } = rig.render;
  const { file, ...placement } = scene;
  const files = await fileDigests(file, scene.format);
  const render = { mode, samples, noise, maxSamplesPerLed, bounces, device, seed, unlit };
  const traced = { lengthUnit, scene: placement, ambient, leds, files };
  const { position, lookAt, up, clipNear, clipFar } = camera;
  const view = { ...tracingCamera(camera), position, lookAt, up, clipNear, clipFar };
  return {
    digest: sha256({ ...traced, format: FORMAT, stage, camera, render }),
    tracingDigest: sha256({ ...traced, format: TRACING_FORMAT, camera: view, render: { bounces, device, seed } }),
  };
}

/** Name and digest of the scene file (named '') and of what it refers to. */
async function fileDigests(file: string, format: SceneFormat): Promise<readonly (readonly [string, string])[]> {
  const { sidecars } = await inspectSceneFile(file, format);
  const files: [string, string][] = [['', await fileDigest(file)]];
  for (const name of [...new Set(sidecars)].sort()) {
    const sidecar = path.resolve(path.dirname(file), name);
    if ((await regularFileSize(sidecar)) === undefined) continue;
    files.push([name, await fileDigest(sidecar)]);
  }
  return files;
}

function sha256(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
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
