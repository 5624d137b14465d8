import { isAlias, isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { messageOf } from '@blender-sim/base';
import { MAX_DEPTH, plainValue, startOf, type NodeFault, type PlainValue } from './plain-value.js';
import type { DocumentPath, Problem } from './problem.js';

/** A YAML (so also JSON) text as plain values, with the way back to line and column. */
export interface YamlText {
  readonly value: unknown;
  /** Line and column, from 1, of the value (or its key) at `path`, or of the deepest part of the path that exists. */
  locate(path: DocumentPath, part?: 'value' | 'key'): { readonly line: number; readonly column: number };
}

/**
 * Reads YAML 1.2, core schema. Syntax errors, unknown tags, duplicate keys, unresolved aliases and nesting or repetition
 * beyond measure are returned as problems, none is thrown.
 */
export function readYaml(text: string): YamlText | { readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const parsed = parse(text, lines);
  if (parsed.faults.length === 0) {
    const { value, contents } = parsed;
    return { value, locate: (path, part) => at(lines, offsetOf(parsed, contents, path, part)) };
  }
  return { problems: parsed.faults.map(({ offset, message }) => ({ path: '', ...at(lines, offset), message })) };
}

function parse(text: string, lineCounter: LineCounter): PlainValue & { readonly contents: unknown } {
  try {
    const document = parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      // Below "error" a second document is dropped without a word.
      logLevel: 'error',
      // A %YAML 1.1 directive would otherwise make `yes` a boolean and << a merge.
      ...{ schema: 'core', merge: false, resolveKnownTags: false },
      // Quadratic; plainValue does it.
      uniqueKeys: false,
    });
    // A warning is an unknown tag or directive: what it meant would be lost without a word.
    const errors = [...document.errors, ...document.warnings];
    if (errors.length > 0)
      return failed(errors.map(({ pos, code, message }) => ({ offset: pos[0], message: readable(code, message) })));
    return { ...plainValue(document.contents), contents: document.contents };
  } catch (error) {
    return failed([{ offset: 0, message: readable(undefined, messageOf(error)) }]);
  }
}

function failed(faults: readonly NodeFault[]): PlainValue & { readonly contents: unknown } {
  return { value: undefined, contents: null, faults, pairs: new Map(), targets: new Map() };
}

/** The parser's message, but for those that speak of the parser and not of the text. */
function readable(code: string | undefined, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'expected one document, found a second one (after ---)';
  return /call stack/i.test(message) ? `expected at most ${MAX_DEPTH} levels, one in the other` : message;
}

function at(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function offsetOf(
  { pairs, targets }: PlainValue,
  contents: unknown,
  path: DocumentPath,
  part: 'value' | 'key' = 'value',
): number {
  let node = contents;
  let offset = startOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = targets.get(node);
    if (isMap(node)) {
      const pair = pairs.get(node)?.get(String(step));
      if (pair === undefined) break;
      const isKey = part === 'key' && index === path.length - 1;
      offset = (isKey ? undefined : startOf(pair.value)) ?? startOf(pair.key) ?? offset;
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
