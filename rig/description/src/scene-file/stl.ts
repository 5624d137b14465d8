import type { FileHandle } from 'node:fs/promises';
import { faulty, sound, type Inspection } from './inspection.js';
import { readPart, textLines } from './read-part.js';

const HEADER = 84;
const TRIANGLE = 50;

/** An .stl: binary if its size is what its count of triangles says (as Blender decides), else text with facets. */
export async function inspectStl(handle: FileHandle, size: number): Promise<Inspection> {
  const head = await readPart(handle, 0, HEADER);
  const count = head.length === HEADER ? head.readUInt32LE(80) : 0;
  if (size === HEADER + TRIANGLE * count) {
    return count > 0 ? sound : faulty('SCENE_EMPTY', 'holds no triangle');
  }
  for await (const line of textLines(handle)) {
    if (/^\s*vertex\s/i.test(line)) return sound;
  }
  if (head.toString('latin1').trimStart().toLowerCase().startsWith('solid')) {
    return faulty('SCENE_NOT_A_MESH', 'is a text STL without a vertex');
  }
  if (size < HEADER) return faulty('SCENE_NOT_A_MESH', 'is neither a text STL nor long enough for a binary one');
  // More octets than triangles need: some writers append a comment; Blender has the last word.
  if (size > HEADER + TRIANGLE * count && count > 0) return sound;
  const needed = HEADER + TRIANGLE * count;
  return faulty('SCENE_TRUNCATED', `is truncated or no STL: ${count} triangles need ${needed} octets, it has ${size}`);
}
