import type { SurfaceMaterial, Triple } from '../trace/scene.js';
import { FileFault } from './file-fault.js';
import { MeshBuilder, PLAIN, type ObjectMesh } from './object-mesh.js';
import { triangulate } from './polygon.js';
import { UNDESCRIBED, readMtl } from './read-mtl.js';

/** Reads a file beside the object; undefined where there is none. */
export type ReadBeside = (name: string) => Promise<Uint8Array | undefined>;

/**
 * An .obj with its material libraries: faces of any number of corners, negative numbers, `vn`, `s`, `usemtl`. y-up is
 * turned to z-up, (x, y, z) becomes (x, -z, y). Read here because three.js' loader cannot tell normals of the file from
 * its own and cuts concave faces into wrong ones.
 * @throws FileFault
 */
export async function readObj(octets: Uint8Array, ownName: string, readBeside: ReadBeside): Promise<ObjectMesh> {
  const reader = new ObjReader();
  const libraries = new Set<string>();
  const text = textOf(octets).replace(/\\\r?\n/g, ' ');
  const lines = text.split(/\r\n|\n|\r/);
  for (const line of lines) {
    const names = /^\s*mtllib\s+(\S.*)$/.exec(line)?.[1]?.trim();
    if (names === undefined) continue;
    // One name with spaces, or several: only the folder knows.
    for (const name of new Set([names, ...names.split(/\s+/)])) libraries.add(name);
  }
  libraries.add(ownName.replace(/\.[^.]*$/, '.mtl'));
  for (const name of libraries) {
    const content = await readBeside(name);
    if (content !== undefined) reader.addLibrary(textOf(content));
  }
  lines.forEach((line, index) => reader.take(line, index + 1));
  return reader.builder.build();
}

class ObjReader {
  readonly builder = new MeshBuilder();
  readonly #places: Triple[] = [];
  readonly #normals: Triple[] = [];
  readonly #materials = new Map<string, SurfaceMaterial>();
  #material: SurfaceMaterial = PLAIN;
  #smooth = false;

  addLibrary(text: string): void {
    const { materials, warnings } = readMtl(text);
    for (const [name, material] of materials) this.#materials.set(name, material);
    for (const warning of warnings) this.builder.warnings.add(warning);
  }

  take(line: string, number: number): void {
    const [keyword = '', ...words] = line.trim().split(/\s+/);
    if (keyword === 'v') {
      const [x, y, z] = triple(words, number);
      this.#places.push([x, -z, y]);
    } else if (keyword === 'vn') {
      const [x, y, z] = triple(words, number);
      this.#normals.push([x, -z, y]);
    } else if (keyword === 'f') {
      this.#addFace(words, number);
    } else if (keyword === 's') {
      this.#smooth = words[0] !== undefined && words[0] !== 'off' && words[0] !== '0';
    } else if (keyword === 'usemtl') {
      this.#material = this.#materialOf(line.trim().slice('usemtl'.length).trim());
    }
  }

  #materialOf(name: string): SurfaceMaterial {
    const material = this.#materials.get(name);
    if (material !== undefined) return material;
    this.builder.warnings.add(`material ${name} is in no material library; it is shown grey`);
    return UNDESCRIBED;
  }

  #addFace(words: readonly string[], line: number): void {
    const corners = words.map((word) => {
      const [place, , normal] = word.split('/');
      const vertex = numberOf(place, this.#places.length, 'vertex', line);
      const which = normal === undefined || normal === '' ? -1 : numberOf(normal, this.#normals.length, 'normal', line);
      // Both are in their lists: numberOf has checked it.
      return { vertex, place: this.#places[vertex] as Triple, normal: this.#normals[which] };
    });
    const order = triangulate(corners.map(({ place }) => place));
    order.forEach((index, at) => {
      const corner = corners[index];
      if (corner !== undefined) this.builder.addCorner(corner.vertex, corner.place, corner.normal);
      if (at % 3 === 2) this.builder.endTriangle(this.#material, this.#smooth);
    });
  }
}

function textOf(octets: Uint8Array): string {
  const [first, second] = octets;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(octets);
}

function triple(words: readonly string[], line: number): Triple {
  const [x = NaN, y = NaN, z = NaN] = words.map(Number);
  if (Number.isNaN(x + y + z)) throw new FileFault(`has three numbers missing in line ${line}`);
  return [x, y, z];
}

/** Numbers count from 1, or backwards from the last one. */
function numberOf(word: string | undefined, count: number, what: string, line: number): number {
  const number = Number(word);
  const index = number < 0 ? count + number : number - 1;
  if (Number.isInteger(index) && index >= 0 && index < count) return index;
  throw new FileFault(`uses ${what} ${word ?? ''} in line ${line}, which does not exist`);
}
