import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { readGltfDocument, sidecar, type GltfBuffer, type GltfDocument } from './gltf-document.js';
import { faulty, type Inspection, type SceneFault } from './inspection.js';
import { readPart } from './read-part.js';
import { regularFileSize } from './regular-file.js';

/** Embedded data can be large; longer JSON is more than a JavaScript string holds. */
const MAX_JSON = 400 * 1024 * 1024;
const MAGIC = 'glTF';
const HEADER = 12;
const CHUNK_HEADER = 8;
const BIN = 0x004e4942;

/** A .gltf or .glb: Blender too tells them apart by the magic and not by the name. */
export async function inspectGltf(handle: FileHandle, size: number, file: string): Promise<Inspection> {
  const magic = (await readPart(handle, 0, MAGIC.length)).toString('latin1');
  if (magic === MAGIC) return inspectBinary(handle, size, file);
  if (size > MAX_JSON) return faulty('SCENE_UNSUPPORTED', `has ${size} octets of JSON; save it as .glb`);
  return inspectDocument(readGltfDocument((await readPart(handle, 0, size)).toString('utf8')), file, undefined);
}

/** Header, chunks against the length of the file, and the JSON inside. */
async function inspectBinary(handle: FileHandle, size: number, file: string): Promise<Inspection> {
  const jsonAt = HEADER + CHUNK_HEADER;
  if (size < jsonAt) return faulty('SCENE_TRUNCATED', `is truncated: ${size} octets are not even a header`);
  const head = await readPart(handle, 0, jsonAt);
  const [version, length, jsonLength] = [head.readUInt32LE(4), head.readUInt32LE(8), head.readUInt32LE(HEADER)];
  if (version !== 2) {
    return faulty('SCENE_UNSUPPORTED', `is glTF ${version}.0; Blender reads glTF 2.0, convert it first`);
  }
  const promised = Math.max(length, jsonAt + jsonLength);
  if (size < promised) return faulty('SCENE_TRUNCATED', `is truncated: it says ${promised} octets, it has ${size}`);
  if (jsonLength > MAX_JSON) return faulty('SCENE_UNSUPPORTED', `has ${jsonLength} octets of JSON, which is too much`);
  const document = readGltfDocument((await readPart(handle, jsonAt, jsonLength)).toString('utf8'));
  return inspectDocument(document, file, await binaryLength(handle, size, jsonAt + jsonLength));
}

/** Octets of the first binary chunk from `offset` on; 0 if there is none. */
async function binaryLength(handle: FileHandle, size: number, offset: number): Promise<number> {
  let at = offset;
  while (at + CHUNK_HEADER <= size) {
    const head = await readPart(handle, at, CHUNK_HEADER);
    const length = head.readUInt32LE(0);
    if (head.readUInt32LE(4) === BIN) return Math.min(length, size - at - CHUNK_HEADER);
    at += CHUNK_HEADER + length;
  }
  return 0;
}

/** That the buffers it uses are there and long enough. `embedded`: octets of the binary chunk, undefined in a .gltf. */
async function inspectDocument(
  { fault, buffers, sidecars }: GltfDocument,
  file: string,
  embedded: number | undefined,
): Promise<Inspection> {
  if (fault !== undefined) return { fault, sidecars };
  for (const [index, buffer] of buffers.entries()) {
    const held = index === 0 ? embedded : undefined;
    const found = buffer.uri === undefined ? chunkFault(buffer, held) : await fileFault(buffer, path.dirname(file));
    if (found !== undefined) return { fault: found, sidecars };
  }
  return { sidecars };
}

function chunkFault({ usedLength }: GltfBuffer, held: number | undefined): SceneFault | undefined {
  // Without a chunk for it an extension may fill the buffer: Blender knows.
  if (held === undefined || held >= usedLength) return undefined;
  const message = `is truncated: its meshes need ${usedLength} octets of data, it holds ${held}`;
  return { code: 'SCENE_TRUNCATED', message };
}

async function fileFault({ uri, usedLength }: GltfBuffer, folder: string): Promise<SceneFault | undefined> {
  const name = sidecar(uri);
  if (name === undefined || usedLength === 0) return undefined;
  const size = await regularFileSize(path.resolve(folder, name));
  if (size === undefined) {
    return { code: 'SCENE_SIDECAR_MISSING', message: `needs ${name} in the same place, which does not exist` };
  }
  if (size >= usedLength) return undefined;
  return { code: 'SCENE_TRUNCATED', message: `needs ${usedLength} octets of ${name}, which has ${size}` };
}
