import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { messageOf } from '@blender-sim/base';
import type { DocumentPath, Problem } from './problem.js';

/** A YAML (so also JSON) text as plain values, with the way back to line and column. */
export interface YamlText {
  readonly value: unknown;
  /** Line and column, from 1, of the value at `path`, or of the deepest part of the path that exists. */
  locate(path: DocumentPath): { readonly line: number; readonly column: number };
}

/** Reads YAML 1.2. All syntax errors, duplicate keys and unresolved aliases are returned as problems, none is thrown. */
export function readYaml(text: string): YamlText | { readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  // A warning is an unknown tag or directive: what it meant would be lost without a word.
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) {
    return { problems: errors.map((error) => ({ path: '', ...at(lines, error.pos[0]), message: error.message })) };
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    return { problems: [{ path: '', line: 1, column: 1, message: messageOf(error) }] };
  }
  return { value, locate: (path) => at(lines, offsetOf(document, path)) };
}

function at(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function offsetOf(document: Document, path: DocumentPath): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : key) === step);
      if (!isPair(pair)) break;
      offset = startOf(pair.value) ?? startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = startOf(node) ?? offset;
    } else {
      break;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
