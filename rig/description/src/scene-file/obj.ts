import { readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { faulty, sound, type Inspection } from './inspection.js';
import { readPart, textLines } from './read-part.js';
import { regularFileSize } from './regular-file.js';

/** A longer material library is none. */
const MAX_LIBRARY = 64 * 1024 * 1024;

/** An .obj: that it has a vertex and a face; with the material libraries it names and their textures. */
export async function inspectObj(handle: FileHandle, _size: number, file: string): Promise<Inspection> {
  const mark = (await readPart(handle, 0, 2)).toString('hex');
  // UTF-16 with a byte order mark: not for this code to judge.
  if (mark === 'feff' || mark === 'fffe') return sound;
  let hasVertex = false;
  let hasFace = false;
  // Blender also looks for a library with the object's own name.
  const libraries = new Set([`${path.basename(file, path.extname(file))}.mtl`]);
  for await (const line of textLines(handle)) {
    const keyword = /^\uFEFF?\s*(v|f|mtllib)\s+(\S.*)/.exec(line);
    if (keyword?.[1] === 'v') hasVertex = true;
    else if (keyword?.[1] === 'f') hasFace = true;
    else if (keyword?.[1] === 'mtllib') librariesOf(keyword[2] ?? '').forEach((name) => libraries.add(name));
  }
  if (!hasVertex) return faulty('SCENE_NOT_A_MESH', 'is not an OBJ mesh: no line with a vertex (v x y z)');
  if (!hasFace) return faulty('SCENE_NOT_A_MESH', 'holds vertices but no face: nothing of it would be seen');
  const textures = await Promise.all([...libraries].map((name) => texturesOf(path.dirname(file), name)));
  return { sidecars: [...libraries, ...textures.flat()] };
}

/** A name with spaces or several names: which of them, only the folder knows. */
function librariesOf(line: string): string[] {
  const whole = line.trim();
  return [whole, ...whole.split(/\s+/)];
}

async function texturesOf(folder: string, library: string): Promise<string[]> {
  const absolute = path.resolve(folder, library);
  const size = await regularFileSize(absolute);
  if (size === undefined || size > MAX_LIBRARY) return [];
  const text = await readFile(absolute, 'utf8').catch(() => '');
  return text.split(/[\r\n]+/).flatMap((line) => {
    const map = /^\s*(?:map_\w+|bump|disp|decal|refl|norm)\s+(\S.*)/i.exec(line);
    const name = map?.[1]
      ?.replace(/^(?:-\w+(?:\s+(?:on|off|sphere|cube_\w+|[rgbmlz]|[-+.\d][-+.\de]*))*\s+)+/i, '')
      .trim();
    if (name === undefined || name === '') return [];
    return [path.isAbsolute(name) ? name : path.join(path.dirname(library), name)];
  });
}
