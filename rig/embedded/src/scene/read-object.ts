import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '@blender-sim/base';
import { type RigScene, inspectSceneFile } from '@blender-sim/description';
import { EmbeddedError, refused } from '../error.js';
import { FileFault } from './file-fault.js';
import type { ObjectMesh } from './object-mesh.js';
import { readGltf } from './read-gltf.js';
import { type ReadBeside, readObj } from './read-obj.js';
import { readPly } from './read-ply.js';
import { readStl } from './read-stl.js';

/** What a scene file shows, and whether it brought lamps. */
export interface ReadObject {
  readonly mesh: ObjectMesh;
  readonly hasLamps: boolean;
}

/**
 * Reads the rig's scene file.
 * @throws EmbeddedError SCENE_REFUSED with one sentence that says what to do.
 */
export async function readObject(scene: RigScene): Promise<ReadObject> {
  const name = path.basename(scene.file);
  if (scene.format === 'blend') {
    throw refused(name, 'can be read by Blender only; export it as glTF (.glb), or install Blender.');
  }
  const { fault } = await inspectSceneFile(scene.file, scene.format);
  if (fault !== undefined) throw refused(name, `${fault.message}.`);
  try {
    const read = await readFormat(scene, name);
    if (read.mesh.smooth.length === 0) throw new FileFault('holds no face; export it as a mesh');
    return read;
  } catch (error) {
    if (error instanceof EmbeddedError) throw error;
    const reason = error instanceof FileFault ? error.message : `cannot be read: ${oneLine(messageOf(error))}`;
    throw refused(name, `${reason}.`, error);
  }
}

async function readFormat(scene: RigScene, name: string): Promise<ReadObject> {
  const octets = await readFile(scene.file);
  const folder = path.dirname(scene.file);
  const readBeside: ReadBeside = async (file) => readFile(path.resolve(folder, file)).catch(() => undefined);
  switch (scene.format) {
    case 'glb':
    case 'gltf': {
      const mesh = await readGltf(octets, readBeside);
      return { mesh, hasLamps: mesh.hasLamps };
    }
    case 'obj':
      return { mesh: await readObj(octets, name, readBeside), hasLamps: false };
    case 'ply':
      return { mesh: readPly(octets), hasLamps: false };
    case 'stl':
      return { mesh: readStl(octets), hasLamps: false };
    case 'blend':
      // Refused before it was read.
      throw new FileFault('can be read by Blender only');
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\.+$/, '').slice(0, 200);
}
