import type { DescriptorProto, FieldDescriptorProto } from '@bufbuild/protobuf/wkt';
import type { TokenStream } from './token-stream.js';

/** What a full name stands for; `other` are fields, values, methods: they take a name, and no type is called so. */
export type SymbolKind =
  { readonly kind: 'message' | 'package' | 'other' } | { readonly kind: 'enum'; readonly values: ReadonlySet<string> };

/** A name in a file that a type has to be found for when all files are read. */
export interface TypeReference {
  readonly line: number;
  /** As written: `Header`, `common.Header`, `.apollo.common.Header`. */
  readonly name: string;
  /** Full name of the message or package that it is written in; looked up from there outwards. */
  readonly scope: string;
  readonly wanted: 'message' | 'message or enum';
  readonly resolve: (fullName: string, kind: 'message' | 'enum') => void;
  /** The field whose default is a value of the enum. */
  readonly defaultOf?: FieldDescriptorProto;
}

/** What the parser carries through one file. */
export interface ParseContext {
  readonly tokens: TokenStream;
  readonly syntax: 'proto2' | 'proto3';
  readonly references: TypeReference[];
  /** By full name, without a leading dot. */
  readonly symbols: Map<string, SymbolKind & { readonly line: number }>;
}

/** Where types are declared: a message, or the file. */
export interface DeclarationScope {
  /** Full name; '' in a file without a package. */
  readonly fullName: string;
  /** Where groups and map entries go. */
  readonly types: DescriptorProto[];
}

/** Full name of what is called `name` in `scope`. */
export function nameIn(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}

/** @throws CyberError CYBER_CONFIG where the name is taken. */
export function declare(context: ParseContext, scope: string, name: string, symbol: SymbolKind, line: number): string {
  const fullName = nameIn(scope, name);
  const taken = context.symbols.get(fullName);
  if (taken !== undefined)
    throw context.tokens.error(`"${fullName}" is declared twice, first in line ${taken.line}.`, line);
  context.symbols.set(fullName, { ...symbol, line });
  return fullName;
}
