import { FileFault } from './file-fault.js';
import type { ReadBeside } from './read-obj.js';

/** The parts of a glTF document that are looked at here; everything may be missing. */
export interface GltfJson {
  buffers?: { uri?: string; byteLength?: number }[];
  bufferViews?: { buffer: number; byteOffset?: number; byteLength: number }[];
  materials?: GltfMaterial[];
  meshes?: { primitives?: { attributes?: Record<string, number>; mode?: number }[] }[];
  nodes?: { extensions?: Record<string, unknown> }[];
  extensionsRequired?: string[];
  images?: unknown;
  textures?: unknown;
  samplers?: unknown;
  animations?: unknown[];
  skins?: unknown[];
}

/** A material of a glTF document. */
export interface GltfMaterial {
  name?: string;
  pbrMetallicRoughness?: {
    baseColorFactor?: number[];
    metallicFactor?: number;
    roughnessFactor?: number;
    baseColorTexture?: unknown;
    metallicRoughnessTexture?: unknown;
  };
  normalTexture?: unknown;
  emissiveTexture?: unknown;
  emissiveFactor?: number[];
  alphaMode?: string;
  extensions?: Record<string, Record<string, unknown> | undefined>;
  extras?: unknown;
}

/** A document and all its buffers. */
export interface GltfParts {
  readonly json: GltfJson;
  readonly buffers: readonly Uint8Array[];
}

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BIN_CHUNK = 0x004e4942;

/** Takes a .glb or .gltf apart, its buffers with it. @throws FileFault */
export async function unpackGltf(octets: Uint8Array, readBeside: ReadBeside): Promise<GltfParts> {
  const data = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
  let text = data;
  let embedded: Uint8Array | undefined;
  if (data.length >= 20 && data.readUInt32LE(0) === MAGIC) {
    const jsonEnd = 20 + data.readUInt32LE(12);
    text = data.subarray(20, jsonEnd);
    const isBinary = jsonEnd + 8 <= data.length && data.readUInt32LE(jsonEnd + 4) === BIN_CHUNK;
    if (isBinary) embedded = data.subarray(jsonEnd + 8, jsonEnd + 8 + data.readUInt32LE(jsonEnd));
  }
  const json = parse(text.toString('utf8'));
  const buffers: Uint8Array[] = [];
  for (const [index, { uri }] of (json.buffers ?? []).entries()) {
    const content = uri === undefined ? (index === 0 ? embedded : undefined) : await bufferOf(uri, readBeside);
    if (content === undefined) throw new FileFault(`needs buffer ${index}, which is not there`);
    buffers.push(content);
  }
  return { json, buffers };
}

/** A .glb of one buffer, which a loader reads without a network or a file. */
export function packGlb({ json, buffers }: GltfParts): ArrayBuffer {
  const starts: number[] = [];
  let size = 0;
  for (const buffer of buffers) {
    starts.push(size);
    size += Math.ceil(buffer.length / 8) * 8;
  }
  const views = (json.bufferViews ?? []).map((view) => ({
    ...view,
    buffer: 0,
    byteOffset: (view.byteOffset ?? 0) + (starts[view.buffer] ?? 0),
  }));
  const text = Buffer.from(JSON.stringify({ ...json, bufferViews: views, buffers: [{ byteLength: size }] }));
  const padded = Math.ceil(text.length / 4) * 4;
  const out = Buffer.alloc(12 + 8 + padded + 8 + size);
  [MAGIC, 2, out.length, padded, JSON_CHUNK].forEach((word, index) => out.writeUInt32LE(word, index * 4));
  out.fill(0x20, 20, 20 + padded);
  text.copy(out, 20);
  out.writeUInt32LE(size, 20 + padded);
  out.writeUInt32LE(BIN_CHUNK, 24 + padded);
  buffers.forEach((buffer, index) => out.set(buffer, 28 + padded + (starts[index] ?? 0)));
  return out.buffer.slice(out.byteOffset, out.byteOffset + out.length);
}

function parse(text: string): GltfJson {
  try {
    // What has the wrong shape in it is caught where it is used, by the loader or as a missing part.
    return JSON.parse(text.replace(/^\uFEFF/, '')) as GltfJson;
  } catch (error) {
    throw new FileFault(`is not glTF: its JSON cannot be read (${error instanceof Error ? error.message : ''})`);
  }
}

async function bufferOf(uri: string, readBeside: ReadBeside): Promise<Uint8Array | undefined> {
  const inline = /^data:[^,]*?(;base64)?,/i.exec(uri);
  if (inline === null) return readBeside(decodeURIComponent(uri));
  const content = uri.slice(inline[0].length);
  return inline[1] === undefined ? Buffer.from(decodeURIComponent(content)) : Buffer.from(content, 'base64');
}
