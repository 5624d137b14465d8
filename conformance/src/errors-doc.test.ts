import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { ErrCode } from '@blender-sim/protocol';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const UNION_NAME = /(?:ErrorCode|StatusCode|ErrCode)$/;

/** Codes that are no union of literals in the source: the wire's enum is generated from the .proto. */
const FROM_THE_WIRE: Readonly<Record<string, readonly string[]>> = {
  StatusErrorCode: Object.keys(ErrCode).filter((name) => name !== 'OK'),
};

interface ErrorClass {
  readonly name: string;
  readonly union: string;
}

/** The error classes of the sources and the unions of their codes. */
function readSources(): { classes: ErrorClass[]; unions: Map<string, readonly string[]> } {
  const classes: ErrorClass[] = [];
  const unions = new Map<string, readonly string[]>();
  for (const file of sourceFiles()) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
    for (const statement of source.statements) {
      if (ts.isTypeAliasDeclaration(statement) && UNION_NAME.test(statement.name.text)) {
        const codes = literals(statement.type);
        if (codes.length > 0) unions.set(statement.name.text, codes);
      }
      if (ts.isClassDeclaration(statement)) {
        const union = codedErrorArgument(statement);
        if (union !== undefined) classes.push({ name: statement.name?.text ?? '', union });
      }
    }
  }
  return { classes, unions };
}

function sourceFiles(): string[] {
  const folders = ['base', 'cyber', 'rig', 'apps'].flatMap((top) =>
    readdirSync(path.join(ROOT, top), { recursive: true, withFileTypes: true }),
  );
  return folders
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/\/(node_modules|dist|gen|testing)\//.test(file));
}

/** The string literals of a union; its other members are unions documented elsewhere. */
function literals(type: ts.TypeNode): string[] {
  if (ts.isUnionTypeNode(type)) return type.types.flatMap(literals);
  return ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? [type.literal.text] : [];
}

/** The X of `extends CodedError<X>`. */
function codedErrorArgument(declaration: ts.ClassDeclaration): string | undefined {
  for (const { types } of declaration.heritageClauses ?? []) {
    for (const { expression, typeArguments } of types) {
      const [argument] = typeArguments ?? [];
      if (!ts.isIdentifier(expression) || expression.text !== 'CodedError' || argument === undefined) continue;
      if (ts.isTypeReferenceNode(argument) && ts.isIdentifier(argument.typeName)) return argument.typeName.text;
      throw new Error(`${declaration.name?.text ?? 'a class'}: the codes of a CodedError are a named union.`);
    }
  }
  return undefined;
}

/** Section -> codes of its table, and the rows whose other cells are empty. */
function readDocument(): { sections: Map<string, string[]>; empty: string[] } {
  const sections = new Map<string, string[]>();
  const empty: string[] = [];
  let section = '';
  for (const line of readFileSync(path.join(ROOT, 'docs', 'errors.md'), 'utf8').split('\n')) {
    const heading = /^## (\w+)$/.exec(line)?.[1];
    if (heading !== undefined) sections.set((section = heading), []);
    const row = /^\| `(\w+)` *\|(.*)\|(.*)\|$/.exec(line);
    if (row?.[1] === undefined) continue;
    sections.get(section)?.push(row[1]);
    if (row[2]?.trim() === '' || row[3]?.trim() === '') empty.push(row[1]);
  }
  return { sections, empty };
}

test('docs/errors.md has a row for every code of every error class, and no other', () => {
  const { classes, unions } = readSources();
  const wanted = Object.fromEntries(
    classes.map(({ name, union }) => [name, [...(unions.get(union) ?? FROM_THE_WIRE[union] ?? [])].sort()]),
  );
  const found = Object.fromEntries([...readDocument().sections].map(([name, codes]) => [name, [...codes].sort()]));
  expect(found).toEqual(wanted);
});

test('every union of codes belongs to an error class', () => {
  const { classes, unions } = readSources();
  const used = classes.map(({ union }) => union);
  expect([...unions.keys()].filter((name) => !used.includes(name))).toEqual([]);
  expect(classes.map(({ name }) => name)).toContain('StatusError');
});

test('every row says what the code means and what to do', () => {
  expect(readDocument().empty).toEqual([]);
});
