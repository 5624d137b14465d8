import { sourceError } from './source-error.js';
import { unescapeLiteral } from './string-literal.js';

/** A word of a .proto file. `octets` is what a string literal says, its escapes resolved. */
export type Token =
  | { readonly kind: 'word' | 'integer' | 'float' | 'symbol' | 'end'; readonly text: string; readonly line: number }
  | { readonly kind: 'string'; readonly text: string; readonly octets: Uint8Array; readonly line: number };

const BLANK = /(?:[ \t\r\n\f\v\ufeff]|\/\/[^\n]*|\/\*[^]*?\*\/)+/y;
const FLOAT = /(?:[0-9]+\.[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)[fF]?/y;
const INTEGER = /0[xX][0-9a-fA-F]+|[0-9]+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const LITERAL = /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/y;
const SYMBOL = /[;,=.:+\-<>()[\]{}]|\/(?!\*)/y;

/** The words of a .proto file, comments left out. @throws CyberError CYBER_CONFIG naming file and line. */
export function tokensOf(file: string, source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  for (;;) {
    const blank = match(BLANK);
    if (blank !== undefined) {
      line += lineBreaks(blank);
      at += blank.length;
    }
    if (at >= source.length) break;
    const token = tokenAt(match, { file, line });
    if (token === undefined) throw unexpected(file, line, source, at);
    const { length, ...said } = token;
    const next = source.charAt(at + length);
    if ((said.kind === 'integer' || said.kind === 'float') && /[A-Za-z0-9_]/.test(next))
      throw sourceError({ file, line }, `"${said.text}${next}" is no number.`);
    tokens.push(said);
    at += length;
  }
  tokens.push({ kind: 'end', text: 'the end of the file', line });
  return tokens;
}

function tokenAt(
  match: (pattern: RegExp) => string | undefined,
  place: { readonly file: string; readonly line: number },
): (Token & { readonly length: number }) | undefined {
  const { line } = place;
  const kinds = [
    ['float', FLOAT],
    ['integer', INTEGER],
    ['word', WORD],
    ['symbol', SYMBOL],
  ] as const;
  for (const [kind, pattern] of kinds) {
    const text = match(pattern);
    if (text !== undefined) return { kind, text, line, length: text.length };
  }
  const literal = match(LITERAL);
  if (literal === undefined) return undefined;
  const octets = unescapeLiteral(literal.slice(1, -1), place);
  return { kind: 'string', text: new TextDecoder().decode(octets), octets, line, length: literal.length };
}

function unexpected(file: string, line: number, source: string, at: number): Error {
  const rest = source.slice(at, at + 2);
  if (rest === '/*') return sourceError({ file, line }, 'this comment has no "*/".');
  if (/^["']/.test(rest)) return sourceError({ file, line }, 'this string does not end on its line.');
  return sourceError({ file, line }, `${JSON.stringify(source.charAt(at))} has no meaning here.`);
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
