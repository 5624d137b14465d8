import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { type DescFile } from '@bufbuild/protobuf';
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { messageOf } from '@blender-sim/base';
import { CyberError } from '../../cyber-error.js';
import { linkFile, type SymbolTable, symbolsOf } from './link.js';
import { type ParsedFile, parseProtoFile } from './parse-file.js';
import { sourceError } from './source-error.js';

export interface ReadOptions {
  /** Where imports are looked for. Default: the folder of each file, and all above it. */
  readonly importPaths?: readonly string[];
  /** Files that come with the program: protobuf's own. */
  readonly bundled: (name: string) => DescFile | undefined;
}

interface LoadedFile {
  /** As errors call it. */
  readonly place: string;
  readonly parsed: ParsedFile;
  /** In the order of its imports. */
  readonly imports: readonly (LoadedFile | DescFile)[];
}

/**
 * Reads .proto files and all that they import.
 * @returns descriptions, what is imported before what imports it.
 * @throws CyberError CYBER_CONFIG naming file and line: not there, no .proto file, an import that is nowhere or goes in a
 *   circle.
 */
export async function readProtoFiles(
  files: readonly string[],
  { importPaths, bundled }: ReadOptions,
): Promise<readonly FileDescriptorProto[]> {
  const loaded = new Map<string, LoadedFile | 'loading'>();
  const ordered: LoadedFile[] = [];

  const load = async (name: string, at: string, from: readonly string[]): Promise<LoadedFile> => {
    const parsed = parseProtoFile(at, await readFile(at, 'utf8'));
    parsed.proto.name = name;
    loaded.set(at, 'loading');
    const imports: (LoadedFile | DescFile)[] = [];
    for (const [index, { name: wanted, line }] of parsed.imports.entries()) {
      const imported = await importOf(wanted, { file: at, line }, from);
      parsed.proto.dependency[index] = 'kind' in imported ? imported.proto.name : imported.parsed.proto.name;
      imports.push(imported);
    }
    linkFile(at, parsed, visibleTo(imports));
    const file = { place: at, parsed, imports };
    loaded.set(at, file);
    ordered.push(file);
    return file;
  };

  const importOf = async (
    name: string,
    place: { readonly file: string; readonly line: number },
    from: readonly string[],
  ): Promise<LoadedFile | DescFile> => {
    const at = await firstThere(from.map((folder) => path.join(folder, name)));
    if (at === undefined) {
      const own = bundled(name);
      if (own !== undefined) return own;
      const folders = importPaths === undefined ? 'the folder of the file and those above it' : from.join(', ');
      throw sourceError(place, `there is no "${name}" in ${folders}; name the folder that its path starts in.`);
    }
    const known = loaded.get(at);
    if (known === 'loading') throw sourceError(place, `"${name}" imports, over others, the file that imports it.`);
    return known ?? (await load(name, at, from));
  };

  for (const file of files) {
    const at = await realpath(file).catch((error: unknown) => {
      throw new CyberError('CYBER_CONFIG', `${file} can't be read: ${messageOf(error)}`, { cause: error });
    });
    if (loaded.has(at)) continue;
    const from = importPaths ?? foldersAbove(at);
    await load(await nameOf(at, importPaths ?? []), at, from);
  }
  return ordered.map(({ parsed }) => parsed.proto);
}

/** What a file sees: what it imports, and what that imports publicly. */
function visibleTo(imports: readonly (LoadedFile | DescFile)[]): readonly SymbolTable[] {
  const tables: SymbolTable[] = [];
  const see = (file: LoadedFile | DescFile): void => {
    if ('kind' in file) {
      tables.push(symbolsOf(file));
      return;
    }
    tables.push(file.parsed.symbols);
    for (const index of file.parsed.proto.publicDependency) {
      const further = file.imports[index];
      if (further !== undefined) see(further);
    }
  };
  imports.forEach(see);
  return tables;
}

/** Below the import path that has it; else its own name. */
async function nameOf(file: string, importPaths: readonly string[]): Promise<string> {
  for (const folder of importPaths) {
    const relative = path.relative(await realpath(folder).catch(() => folder), file);
    if (!relative.startsWith('..') && !path.isAbsolute(relative)) return relative.split(path.sep).join('/');
  }
  return path.basename(file);
}

function foldersAbove(file: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = path.dirname(file); folders.at(-1) !== folder; folder = path.dirname(folder)) folders.push(folder);
  return folders;
}

async function firstThere(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) {
    const found = await realpath(candidate).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}
