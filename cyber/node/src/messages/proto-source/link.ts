import type { DescFile } from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import type { SymbolKind, TypeReference } from './parse-context.js';
import type { ParsedFile } from './parse-file.js';
import { sourceError } from './source-error.js';

/** Names that a file gives to those that import it. */
export type SymbolTable = ReadonlyMap<string, SymbolKind>;

/**
 * Finds the types that a file's fields name, in itself and in what it imports, as protobuf does: from the innermost scope
 * outwards, by the first part of the name.
 * @param file as errors call it.
 * @param visible what its imports declare.
 * @throws CyberError CYBER_CONFIG naming file and line.
 */
export function linkFile(file: string, parsed: ParsedFile, visible: readonly SymbolTable[]): void {
  const find = (name: string): SymbolKind | undefined => {
    const own = parsed.symbols.get(name);
    return own ?? visible.find((table) => table.has(name))?.get(name);
  };
  for (const [name, { kind, line }] of parsed.symbols) {
    const other = visible.find((table) => table.has(name))?.get(name);
    if (other !== undefined && (kind !== 'package' || other.kind !== 'package'))
      throw sourceError({ file, line }, `"${name}" is declared in a file that this one imports, too.`);
  }
  for (const reference of parsed.references) resolve(file, reference, find);
}

/** Of a file that exists as a descriptor only. */
export function symbolsOf(file: DescFile): SymbolTable {
  const symbols = new Map<string, SymbolKind>();
  const parts = file.proto.package.split('.');
  for (let count = 1; count <= parts.length; count++) symbols.set(parts.slice(0, count).join('.'), { kind: 'package' });
  for (const type of nestedTypes(file)) {
    if (type.kind === 'enum')
      symbols.set(type.typeName, { kind: 'enum', values: new Set(type.values.map(({ name }) => name)) });
    else symbols.set(type.typeName, { kind: type.kind === 'message' ? 'message' : 'other' });
  }
  return symbols;
}

function resolve(file: string, reference: TypeReference, find: (name: string) => SymbolKind | undefined): void {
  const { line, name, scope, wanted, defaultOf } = reference;
  const fullName = lookUp(name, scope, find);
  const found = fullName === undefined ? undefined : find(fullName);
  if (fullName === undefined || found === undefined)
    throw sourceError({ file, line }, `there is no type "${name}" here or in what this file imports.`);
  if (found.kind !== 'enum' && found.kind !== 'message')
    throw sourceError({ file, line }, `expected a ${wanted}, "${fullName}" is none.`);
  if (found.kind === 'enum' && wanted === 'message')
    throw sourceError({ file, line }, `expected a message, "${fullName}" is an enum.`);
  if (defaultOf?.defaultValue !== undefined && defaultOf.defaultValue !== '') {
    if (found.kind !== 'enum')
      throw sourceError({ file, line }, `"${defaultOf.name}" is a message and has no default.`);
    if (!found.values.has(defaultOf.defaultValue))
      throw sourceError({ file, line }, `"${fullName}" has no value "${defaultOf.defaultValue}".`);
  }
  reference.resolve(fullName, found.kind);
}

function lookUp(name: string, scope: string, find: (name: string) => SymbolKind | undefined): string | undefined {
  if (name.startsWith('.')) return name.slice(1);
  const first = name.split('.', 1)[0] ?? name;
  const isCompound = first !== name;
  const scopes = scope.split('.').filter((part) => part !== '');
  for (let count = scopes.length; count >= 0; count--) {
    const prefix = scopes
      .slice(0, count)
      .map((part) => `${part}.`)
      .join('');
    const kind = find(prefix + first)?.kind;
    if (
      isCompound ? kind === 'message' || kind === 'package' || kind === 'enum' : kind === 'message' || kind === 'enum'
    )
      return prefix + name;
  }
  return undefined;
}
