/** The smallest valid file of each format, made by hand. */

const position = Buffer.from(Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0).buffer);

/** A triangle as glTF 2.0; `uri` undefined is the binary chunk of a .glb. */
export function gltfJson(uri: string | undefined): string {
  return JSON.stringify({
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
    accessors: [{ bufferView: 0, componentType: 5126, count: 3, type: 'VEC3', min: [0, 0, 0], max: [1, 1, 0] }],
    bufferViews: [{ buffer: 0, byteLength: position.length }],
    buffers: [{ byteLength: position.length, ...(uri === undefined ? {} : { uri }) }],
  });
}

function chunk(type: string, octets: Buffer, fill: number): Buffer {
  const padded = Buffer.concat([octets, Buffer.alloc(-octets.length & 3, fill)]);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(padded.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, padded]);
}

/** Binary glTF out of its JSON and, usually, a binary chunk. */
export function glb(json: string, binary: Buffer | undefined = position): Buffer {
  const chunks = [chunk('JSON', Buffer.from(json), 0x20), ...(binary === undefined ? [] : [chunk('BIN\0', binary, 0)])];
  const head = Buffer.from('glTF\x02\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt32LE(12 + chunks.reduce((sum, { length }) => sum + length, 0), 8);
  return Buffer.concat([head, ...chunks]);
}

export const GLTF_BUFFER: Buffer = position;

const PLY_HEADER = 'element vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face 1\n';
const PLY_END = 'property list uchar int vertex_indices\nend_header\n';

export const PLY_TEXT: string = `ply\nformat ascii 1.0\n${PLY_HEADER}${PLY_END}0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n`;
export const PLY_BINARY: Buffer = Buffer.concat([
  Buffer.from(`ply\nformat binary_little_endian 1.0\n${PLY_HEADER}${PLY_END}`),
  position,
  Buffer.from([3, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]),
]);

export const STL_TEXT = `solid one
facet normal 0 0 1
outer loop
vertex 0 0 0
vertex 1 0 0
vertex 0 1 0
endloop
endfacet
endsolid one
`;
export const STL_BINARY: Buffer = Buffer.alloc(84 + 50);
STL_BINARY.writeUInt32LE(1, 80);
position.copy(STL_BINARY, 84 + 12);

/** No object in it, but whole: a file block of 4 octets and the end block. */
export const BLEND: Buffer = Buffer.concat([
  Buffer.from('BLENDER-v304'),
  ...[Buffer.from('TEST'), Buffer.from([4, 0, 0, 0]), Buffer.alloc(16 + 4)],
  ...[Buffer.from('ENDB'), Buffer.alloc(20)],
]);
