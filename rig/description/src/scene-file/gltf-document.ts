import type { Inspection, SceneFault } from './inspection.js';

/** A buffer of a glTF document and how much of it is used. */
export interface GltfBuffer {
  /** Undefined for the binary chunk of a .glb. */
  readonly uri: string | undefined;
  /** Octets that the buffer views reach to; 0 if none uses it. */
  readonly usedLength: number;
}

/** What of the JSON of a .gltf or .glb can be judged without the importer. Wrong types in it count as absent. */
export interface GltfDocument {
  readonly fault?: SceneFault | undefined;
  readonly buffers: readonly GltfBuffer[];
  /** Files next to the document, percent-decoded; without data: URIs. */
  readonly sidecars: Inspection['sidecars'];
}

/** Reads the JSON of a glTF document; never throws, whatever the text. */
export function readGltfDocument(json: string): GltfDocument {
  const none = { buffers: [], sidecars: [] };
  let root: unknown;
  try {
    root = JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch {
    return { ...none, fault: { code: 'SCENE_NOT_A_MESH', message: 'is not glTF: its JSON cannot be read' } };
  }
  const version = field(field(root, 'asset'), 'version');
  if (typeof version !== 'string' || !version.startsWith('2.')) {
    const what = isV1(root, version)
      ? 'glTF 1.0'
      : `not glTF 2.0 (asset.version is ${JSON.stringify(version) ?? 'missing'})`;
    return {
      ...none,
      fault: { code: 'SCENE_UNSUPPORTED', message: `is ${what}; Blender reads glTF 2.0, convert it first` },
    };
  }
  if (list(root, 'meshes').length === 0) {
    return {
      ...none,
      fault: { code: 'SCENE_NOT_A_MESH', message: 'holds no mesh (its list "meshes" is missing or empty)' },
    };
  }
  const usedLengths = usedLengthByBuffer(root);
  const buffers = list(root, 'buffers').map((buffer, index) => ({
    uri: text(field(buffer, 'uri')),
    usedLength: usedLengths.get(index) ?? 0,
  }));
  const images = list(root, 'images').map((image) => text(field(image, 'uri')));
  return { buffers, sidecars: [...buffers.map(({ uri }) => uri), ...images].flatMap((uri) => sidecar(uri) ?? []) };
}

/** The path that a URI means, or undefined for embedded data and for what is no file. */
export function sidecar(uri: string | undefined): string | undefined {
  if (uri === undefined || uri === '' || /^[a-z][a-z0-9+.-]+:/i.test(uri) || uri.includes('\0')) return undefined;
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** glTF 1.0 keeps its meshes in a mapping and may leave asset.version out. */
function isV1(root: unknown, version: unknown): boolean {
  const meshes = field(root, 'meshes');
  return version === '1.0' || version === '1.0.1' || (typeof meshes === 'object' && !Array.isArray(meshes));
}

function usedLengthByBuffer(root: unknown): ReadonlyMap<unknown, number> {
  const lengths = new Map<unknown, number>();
  for (const view of list(root, 'bufferViews')) {
    const buffer = field(view, 'buffer');
    const end = whole(field(view, 'byteOffset')) + whole(field(view, 'byteLength'));
    lengths.set(buffer, Math.max(end, lengths.get(buffer) ?? 0));
  }
  return lengths;
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

function list(value: unknown, key: string): readonly unknown[] {
  const found = field(value, key);
  return Array.isArray(found) ? found : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function whole(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
