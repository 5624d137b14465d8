// Writes one mesh as binary glTF 2.0.

/** @param positions, normals flat Float32Arrays; indices a Uint16Array or Uint32Array of triangles; material as in glTF. */
export function glb({ name, positions, normals, indices, material }) {
  const parts = [positions, normals, indices].map((array) =>
    Buffer.from(array.buffer, array.byteOffset, array.byteLength),
  );
  const padded = parts.map((part) => Buffer.concat([part, Buffer.alloc(-part.length & 3)]));
  const offsets = padded.map((_, i) => padded.slice(0, i).reduce((sum, { length }) => sum + length, 0));
  const bin = Buffer.concat(padded);
  const axis = (a) => positions.filter((_, i) => i % 3 === a);
  const vertexCount = positions.length / 3;
  const json = {
    asset: { version: '2.0', generator: 'blender-sim make-medal.mjs' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ name, mesh: 0 }],
    meshes: [{ name, primitives: [{ attributes: { POSITION: 0, NORMAL: 1 }, indices: 2, material: 0 }] }],
    materials: [material],
    accessors: [
      {
        bufferView: 0,
        componentType: 5126,
        count: vertexCount,
        type: 'VEC3',
        min: [0, 1, 2].map((a) => axis(a).reduce((x, y) => Math.min(x, y))),
        max: [0, 1, 2].map((a) => axis(a).reduce((x, y) => Math.max(x, y))),
      },
      { bufferView: 1, componentType: 5126, count: vertexCount, type: 'VEC3' },
      {
        bufferView: 2,
        componentType: indices.BYTES_PER_ELEMENT === 2 ? 5123 : 5125,
        count: indices.length,
        type: 'SCALAR',
      },
    ],
    bufferViews: parts.map(({ length }, i) => ({
      buffer: 0,
      byteOffset: offsets[i],
      byteLength: length,
      target: i < 2 ? 34962 : 34963,
    })),
    buffers: [{ byteLength: bin.length }],
  };
  let text = Buffer.from(JSON.stringify(json));
  text = Buffer.concat([text, Buffer.alloc(-text.length & 3, ' ')]);
  const header = Buffer.alloc(12);
  header.write('glTF', 'latin1');
  header.writeUInt32LE(2, 4);
  header.writeUInt32LE(12 + 8 + text.length + 8 + bin.length, 8);
  return Buffer.concat([header, chunk('JSON', text), chunk('BIN\0', bin)]);
}

function chunk(type, octets) {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(octets.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, octets]);
}
