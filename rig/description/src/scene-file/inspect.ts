import { open, stat, type FileHandle } from 'node:fs/promises';
import type { SceneFormat } from '../rig.js';
import { inspectBlend } from './blend.js';
import { inspectGltf } from './gltf.js';
import { faulty, type Inspection } from './inspection.js';
import { inspectObj } from './obj.js';
import { inspectPly } from './ply.js';
import { inspectStl } from './stl.js';

type Inspect = (handle: FileHandle, size: number, file: string) => Promise<Inspection>;

const BY_FORMAT: Readonly<Record<SceneFormat, Inspect>> = {
  blend: inspectBlend,
  glb: inspectGltf,
  gltf: inspectGltf,
  obj: inspectObj,
  stl: inspectStl,
  ply: inspectPly,
};

/**
 * Looks at a scene file without Blender: is it there, is it whole, is it what its extension says. It refuses only what
 * Blender would not load either; a file without a fault may still be refused by Blender.
 */
export async function inspectSceneFile(file: string, format: SceneFormat): Promise<Inspection> {
  let handle: FileHandle;
  try {
    // First, because opening a named pipe waits for its other end.
    const stats = await stat(file);
    if (!stats.isFile()) {
      return faulty('SCENE_UNREADABLE', `is ${stats.isDirectory() ? 'a directory' : 'no regular file'}`);
    }
    handle = await open(file, 'r');
  } catch (error) {
    return openFault(error);
  }
  try {
    const { size } = await handle.stat();
    if (size === 0) return faulty('SCENE_EMPTY', 'is empty');
    return await BY_FORMAT[format](handle, size, file);
  } catch (error) {
    return faulty('SCENE_UNREADABLE', `cannot be read: ${codeOf(error)}`);
  } finally {
    await handle.close();
  }
}

function openFault(error: unknown): Inspection {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return faulty('SCENE_NOT_FOUND', 'does not exist');
  if (code === 'EACCES' || code === 'EPERM') return faulty('SCENE_UNREADABLE', 'may not be read (permission denied)');
  return faulty('SCENE_UNREADABLE', `cannot be opened: ${code}`);
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
