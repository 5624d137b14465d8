import type { FileHandle } from 'node:fs/promises';
import { faulty, sound, type Inspection } from './inspection.js';
import { readPart } from './read-part.js';

const LONGEST_HEADER = 65_536;
const TYPE_SIZES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ char: 1, uchar: 1, int8: 1, uint8: 1 },
    ...{ short: 2, ushort: 2, int16: 2, uint16: 2 },
    ...{ int: 4, uint: 4, int32: 4, uint32: 4, float: 4, float32: 4 },
    ...{ double: 8, float64: 8, int64: 8, uint64: 8 },
  }),
);

interface PlyElement {
  readonly name: string;
  readonly count: number;
  /** The fewest octets that one of it takes in a binary file. */
  leastSize: number;
}

/** A .ply: its header, that it has vertices and faces, and for a binary one that it is long enough for them. */
export async function inspectPly(handle: FileHandle, size: number): Promise<Inspection> {
  const head = (await readPart(handle, 0, LONGEST_HEADER)).toString('latin1');
  if (!/^ply\s/.test(head)) return faulty('SCENE_NOT_A_MESH', 'is not a PLY file (it does not begin with ply)');
  const end = /(?:^|[\r\n])end_header[^\r\n]*(?:\r\n|\n|\r|$)/.exec(head);
  if (end === null) {
    return size > LONGEST_HEADER ? sound : faulty('SCENE_TRUNCATED', 'is truncated: its header has no end_header');
  }
  const header = head.slice(0, end.index).split(/[\r\n]+/);
  const elements = readElements(header);
  const countOf = (name: string): number => elements.find((element) => element.name === name)?.count ?? 0;
  if (countOf('vertex') === 0) return faulty('SCENE_EMPTY', 'holds no vertex');
  if (countOf('face') + countOf('tristrips') === 0) {
    return faulty('SCENE_NOT_A_MESH', 'holds points but no face: nothing of it would be seen');
  }
  const needed = elements.reduce((sum, { count, leastSize }) => sum + count * leastSize, end.index + end[0].length);
  if (!header.some((line) => /^format\s+binary/.test(line)) || size >= needed) return sound;
  return faulty('SCENE_TRUNCATED', `is truncated: it needs at least ${needed} octets, it has ${size}`);
}

function readElements(header: readonly string[]): PlyElement[] {
  const elements: PlyElement[] = [];
  for (const line of header) {
    const [keyword, first = '', second = ''] = line.trim().split(/\s+/);
    if (keyword === 'element') elements.push({ name: first, count: Number.parseInt(second, 10) || 0, leastSize: 0 });
    const element = elements.at(-1);
    if (keyword !== 'property' || element === undefined) continue;
    // A list is at least its count.
    element.leastSize += TYPE_SIZES.get(first === 'list' ? second : first) ?? 0;
  }
  return elements;
}
