import { printable } from '@blender-sim/rtps';

/** Of a list, elements that are shown; of a text, characters. */
const ELEMENTS = 20;
const CHARACTERS = 500;
/** Deeper than any message that people made. */
const DEPTH = 32;

/** A message's fields as an indented tree, a line a field. Long lists and texts say how much more there is. */
export function fieldTree(message: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(message).flatMap(([name, value]) => fieldLines(printable(name), value, 0));
}

function fieldLines(name: string, value: unknown, depth: number): string[] {
  const indent = '  '.repeat(depth);
  if (typeof value !== 'object' || value === null) return [`${indent}${name}: ${valueText(value)}`];
  if (depth >= DEPTH) return [`${indent}${name}: …`];
  if (Array.isArray(value)) {
    const elements = (value as readonly unknown[]).slice(0, ELEMENTS);
    const more = value.length - elements.length;
    return [
      `${indent}${name}: ${value.length} ${value.length === 1 ? 'element' : 'elements'}`,
      ...elements.flatMap((element, at) => fieldLines(`[${at}]`, element, depth + 1)),
      ...(more > 0 ? [`${indent}  … ${more} more`] : []),
    ];
  }
  const fields = Object.entries(value);
  return [
    `${indent}${name}${fields.length === 0 ? ': {}' : ''}`,
    ...fields.flatMap(([each, inner]) => fieldLines(printable(each), inner, depth + 1)),
  ];
}

function valueText(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  const text = JSON.stringify(value.slice(0, CHARACTERS));
  return printable(text, Infinity) + (value.length > CHARACTERS ? `… (${value.length} characters)` : '');
}
