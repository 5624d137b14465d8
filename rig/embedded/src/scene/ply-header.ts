import { FileFault } from './file-fault.js';

/** Number types of a .ply by both of their names. */
export type PlyType = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'float32' | 'float64';

export interface PlyProperty {
  readonly name: string;
  readonly type: PlyType;
  /** Of a list's length; undefined: a single number. */
  readonly countType: PlyType | undefined;
}

export interface PlyElement {
  readonly name: string;
  readonly count: number;
  readonly properties: readonly PlyProperty[];
}

export interface PlyHeader {
  readonly format: 'ascii' | 'binary_little_endian' | 'binary_big_endian';
  readonly elements: readonly PlyElement[];
  /** Octets of the header. */
  readonly length: number;
}

const LONGEST = 65_536;
const TYPES: ReadonlyMap<string, PlyType> = new Map(
  Object.entries({
    ...{ char: 'int8', uchar: 'uint8', short: 'int16', ushort: 'uint16', int: 'int32', uint: 'uint32' },
    ...{ float: 'float32', double: 'float64', int8: 'int8', uint8: 'uint8', int16: 'int16', uint16: 'uint16' },
    ...{ int32: 'int32', uint32: 'uint32', float32: 'float32', float64: 'float64' },
  } as const satisfies Record<string, PlyType>),
);

/** Reads the header of a .ply. @throws FileFault */
export function plyHeader(octets: Uint8Array): PlyHeader {
  const head = Buffer.from(octets.buffer, octets.byteOffset, Math.min(octets.length, LONGEST)).toString('latin1');
  const end = /(?:^|[\r\n])end_header[^\r\n]*(?:\r\n|\n|\r|$)/.exec(head);
  if (end === null) throw new FileFault('has a header without end_header');
  let format: PlyHeader['format'] | undefined;
  const elements: (PlyElement & { readonly properties: PlyProperty[] })[] = [];
  for (const line of head.slice(0, end.index).split(/[\r\n]+/)) {
    const words = line.trim().split(/\s+/);
    if (words[0] === 'format') format = formatOf(words[1] ?? '');
    else if (words[0] === 'element')
      elements.push({ name: words[1] ?? '', count: countOf(line, words[2]), properties: [] });
    else if (words[0] === 'property') elements.at(-1)?.properties.push(propertyOf(line, words));
  }
  if (format === undefined) throw new FileFault('says no format in its header');
  return { format, elements, length: end.index + end[0].length };
}

function formatOf(word: string): PlyHeader['format'] {
  if (word === 'ascii' || word === 'binary_little_endian' || word === 'binary_big_endian') return word;
  throw new FileFault(`says format ${JSON.stringify(word)} in its header, which is none of PLY 1.0`);
}

function countOf(line: string, word: string | undefined): number {
  const count = Number(word);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new FileFault(`has the header line ${JSON.stringify(line)}, which says no count`);
}

function propertyOf(line: string, words: readonly string[]): PlyProperty {
  const [, first = '', second = '', third = '', fourth = ''] = words;
  const [type, countType, name] =
    first === 'list' ? [TYPES.get(third), TYPES.get(second), fourth] : [TYPES.get(first), undefined, second];
  if (type === undefined || (first === 'list' && countType === undefined)) {
    throw new FileFault(`has the header line ${JSON.stringify(line)}, whose type PLY 1.0 does not know`);
  }
  return { name, type, countType };
}
