import { stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { readGltfDocument, sidecar } from './gltf-document.js';
import { faulty, type Inspection, type SceneFault } from './inspection.js';
import { readPart } from './read-part.js';

const MIB = 1024 * 1024;
/** Embedded data can be large; longer JSON is more than a JavaScript string holds. */
const MAX_JSON = 400 * MIB;

/** A .gltf: its JSON, its version, and that the buffers it uses are there and long enough. */
export async function inspectGltf(handle: FileHandle, size: number, file: string): Promise<Inspection> {
  if (size > MAX_JSON) return faulty('SCENE_UNSUPPORTED', `has ${size} octets of JSON; save it as .glb`);
  const document = readGltfDocument((await readPart(handle, 0, size)).toString('utf8'));
  if (document.fault !== undefined) return { fault: document.fault, sidecars: document.sidecars };
  for (const { uri, usedLength } of document.buffers) {
    const name = sidecar(uri);
    if (name === undefined || usedLength === 0) continue;
    const fault = await bufferFault(path.resolve(path.dirname(file), name), name, usedLength);
    if (fault !== undefined) return { fault, sidecars: document.sidecars };
  }
  return { sidecars: document.sidecars };
}

async function bufferFault(file: string, name: string, usedLength: number): Promise<SceneFault | undefined> {
  const { size } = await stat(file).catch(() => ({ size: undefined }));
  if (size === undefined) {
    return { code: 'SCENE_SIDECAR_MISSING', message: `needs ${name} in the same place, which does not exist` };
  }
  if (size >= usedLength) return undefined;
  return { code: 'SCENE_TRUNCATED', message: `needs ${usedLength} octets of ${name}, which has ${size}` };
}

/** A .glb: header, chunks against the length of the file, and the JSON inside. */
export async function inspectGlb(handle: FileHandle, size: number): Promise<Inspection> {
  const head = await readPart(handle, 0, 20);
  if (head.toString('latin1', 0, 4) !== 'glTF') {
    return faulty('SCENE_NOT_A_MESH', 'is not binary glTF (it does not begin with glTF)');
  }
  if (size < 20) return faulty('SCENE_TRUNCATED', `is truncated: ${size} octets are not even a header`);
  const [version, length, jsonLength] = [head.readUInt32LE(4), head.readUInt32LE(8), head.readUInt32LE(12)];
  if (version !== 2) {
    return faulty('SCENE_UNSUPPORTED', `is glTF ${version}.0; Blender reads glTF 2.0, convert it first`);
  }
  if (size < length || size < 20 + jsonLength) {
    return faulty(
      'SCENE_TRUNCATED',
      `is truncated: it says ${Math.max(length, 20 + jsonLength)} octets, it has ${size}`,
    );
  }
  if (jsonLength > MAX_JSON) return faulty('SCENE_UNSUPPORTED', `has ${jsonLength} octets of JSON, which is too much`);
  const document = readGltfDocument((await readPart(handle, 20, jsonLength)).toString('utf8'));
  if (document.fault !== undefined) return { fault: document.fault, sidecars: document.sidecars };
  const binary = await readPart(handle, 20 + jsonLength, 8);
  const held = binary.length === 8 ? binary.readUInt32LE(0) : 0;
  const needed = document.buffers.find(({ uri }) => uri === undefined)?.usedLength ?? 0;
  if (held >= needed) return { sidecars: document.sidecars };
  return faulty('SCENE_TRUNCATED', `is truncated: its meshes need ${needed} octets of data, it holds ${held}`);
}
