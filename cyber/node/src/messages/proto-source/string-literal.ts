import { type SourcePlace, sourceError } from './source-error.js';

const ESCAPE = /\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g;
const SIMPLE: Readonly<Record<string, number>> = {
  ...{ a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 },
  ...{ '\\': 0x5c, "'": 0x27, '"': 0x22, '?': 0x3f },
};

/** The octets between the quotes of a string literal. @throws CyberError CYBER_CONFIG for an unknown escape. */
export function unescapeLiteral(text: string, place: SourcePlace): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const match of text.matchAll(ESCAPE)) {
    parts.push(Buffer.from(text.slice(from, match.index)), escapeOctets(match, place));
    from = match.index + match[0].length;
  }
  parts.push(Buffer.from(text.slice(from)));
  return Buffer.concat(parts);
}

function escapeOctets(match: RegExpExecArray, place: SourcePlace): Uint8Array {
  const [whole, octal, hex, short, long, letter] = match;
  if (octal !== undefined) return Uint8Array.of(Number.parseInt(octal, 8));
  if (hex !== undefined) return Uint8Array.of(Number.parseInt(hex, 16));
  const point = short ?? long;
  if (point !== undefined) {
    const code = Number.parseInt(point, 16);
    if (code <= 0x10ffff) return Buffer.from(String.fromCodePoint(code));
  }
  const simple = SIMPLE[letter ?? ''];
  if (simple === undefined) throw sourceError(place, `"${whole}" is no escape of a string.`);
  return Uint8Array.of(simple);
}

/** Octets as C writes them in a string, which is how descriptions have the default of a bytes field. */
export function escapeOctetsAsC(octets: Uint8Array): string {
  const named: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 34: '\\"', 39: "\\'", 92: '\\\\' };
  let text = '';
  for (const octet of octets)
    text +=
      named[octet] ??
      (octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : `\\${octet.toString(8).padStart(3, '0')}`);
  return text;
}
