import type { Triple } from '../trace/scene.js';
import { MeshBuilder, PLAIN, type ObjectMesh } from './object-mesh.js';
import { FileFault } from './file-fault.js';
import { plyHeader, type PlyElement } from './ply-header.js';
import { plyValues, type PlyValues } from './ply-values.js';
import { triangulate } from './polygon.js';

/**
 * A .ply: vertices, and faces of any number of corners (three.js' loader leaves out those with more than four) or triangle
 * strips. Normals and colours in it count for nothing, as in Blender 3.4.
 * @throws FileFault
 */
export function readPly(octets: Uint8Array): ObjectMesh {
  const header = plyHeader(octets);
  const values = plyValues(octets, header);
  const builder = new MeshBuilder();
  const vertices: Triple[] = [];
  for (const element of header.elements) {
    for (let count = 0; count < element.count; count++) {
      const { numbers, lists } = readOne(element, values);
      if (element.name === 'vertex') {
        vertices.push([numbers.get('x') ?? 0, numbers.get('y') ?? 0, numbers.get('z') ?? 0]);
      } else if (element.name === 'face') {
        addFace(builder, vertices, lists.get('vertex_indices') ?? lists.get('vertex_index') ?? []);
      } else if (element.name === 'tristrips') {
        for (const face of stripFaces(lists.get('vertex_indices') ?? [])) addFace(builder, vertices, face);
      }
    }
  }
  return builder.build();
}

interface PlyEntry {
  readonly numbers: ReadonlyMap<string, number>;
  readonly lists: ReadonlyMap<string, readonly number[]>;
}

function readOne(element: PlyElement, values: PlyValues): PlyEntry {
  const numbers = new Map<string, number>();
  const lists = new Map<string, readonly number[]>();
  for (const { name, type, countType } of element.properties) {
    if (countType === undefined) numbers.set(name, values.next(type));
    else
      lists.set(
        name,
        Array.from({ length: values.next(countType) }, () => values.next(type)),
      );
  }
  return { numbers, lists };
}

function addFace(builder: MeshBuilder, vertices: readonly Triple[], face: readonly number[]): void {
  const corners = face.map((vertex) => {
    const place = vertices[vertex];
    if (place === undefined) throw new FileFault(`has a face that uses vertex ${vertex}, which does not exist`);
    return place;
  });
  const order = triangulate(corners);
  order.forEach((corner, index) => {
    builder.addCorner(face[corner] ?? 0, corners[corner] ?? [0, 0, 0], undefined);
    if (index % 3 === 2) builder.endTriangle(PLAIN, false);
  });
}

/** Every second triangle of a strip is turned round; -1 begins a new one. */
function stripFaces(strip: readonly number[]): number[][] {
  const faces: number[][] = [];
  let start = 0;
  for (let at = 0; at + 2 < strip.length; at++) {
    const [a = -1, b = -1, c = -1] = strip.slice(at, at + 3);
    if (a < 0) start = at + 1;
    if (a < 0 || b < 0 || c < 0 || a === b || b === c || a === c) continue;
    faces.push((at - start) % 2 === 0 ? [a, b, c] : [b, a, c]);
  }
  return faces;
}
