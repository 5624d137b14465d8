import { FieldDescriptorProto_Type as FieldType } from '@bufbuild/protobuf/wkt';
import { escapeOctetsAsC } from './string-literal.js';
import type { TokenStream } from './token-stream.js';

const BOUNDS: ReadonlyMap<FieldType, readonly [bigint, bigint]> = new Map([
  ...bounded([FieldType.INT32, FieldType.SINT32, FieldType.SFIXED32], -(1n << 31n), (1n << 31n) - 1n),
  ...bounded([FieldType.INT64, FieldType.SINT64, FieldType.SFIXED64], -(1n << 63n), (1n << 63n) - 1n),
  ...bounded([FieldType.UINT32, FieldType.FIXED32], 0n, (1n << 32n) - 1n),
  ...bounded([FieldType.UINT64, FieldType.FIXED64], 0n, (1n << 64n) - 1n),
]);

/** The value after `default =`, as descriptions write it (FieldDescriptorProto.default_value). `type` 0: an enum's. */
export function parseDefault(tokens: TokenStream, type: FieldType | 0): string {
  switch (type) {
    case 0:
      return tokens.word('a value of the enum');
    case FieldType.STRING:
      return tokens.string('a string').text;
    case FieldType.BYTES:
      return escapeOctetsAsC(tokens.string('a string').octets);
    case FieldType.BOOL:
      if (!tokens.isNext('true') && !tokens.isNext('false')) throw tokens.unexpected('true or false');
      return tokens.next().text;
    case FieldType.DOUBLE:
      return significant(parseFloating(tokens), [15, 17], (value) => value);
    case FieldType.FLOAT:
      return significant(Math.fround(parseFloating(tokens)), [6, 9], Math.fround);
    default:
      return parseBounded(tokens, type);
  }
}

function parseBounded(tokens: TokenStream, type: FieldType): string {
  const bounds = BOUNDS.get(type);
  if (bounds === undefined) throw tokens.error('a message has no default.');
  const line = tokens.line;
  const value = tokens.integer('an integer');
  if (value < bounds[0] || value > bounds[1])
    throw tokens.error(`the default is ${value.toString()}, not from ${bounds.map(String).join(' to ')}.`, line);
  return value.toString();
}

function parseFloating(tokens: TokenStream): number {
  const sign = tokens.accept('-') ? -1 : 1;
  const { kind, text } = tokens.peek();
  if (tokens.accept('inf')) return sign * Infinity;
  if (tokens.accept('nan')) return NaN;
  if (kind === 'integer') return sign * Number(tokens.integer('a number'));
  if (kind !== 'float') throw tokens.unexpected('a number');
  tokens.next();
  return sign * Number(text.replace(/[fF]$/, ''));
}

/** The shortest of these numbers of digits that gives the value again, in C's %g form. */
function significant(value: number, digits: readonly number[], round: (value: number) => number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  let text = '';
  for (const count of digits) {
    text = inFormG(value, count);
    if (round(Number(text)) === value) break;
  }
  return text;
}

function inFormG(value: number, digits: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', power = ''] = value.toExponential(digits - 1).split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < digits) return withoutZeros(value.toFixed(digits - 1 - exponent));
  return `${withoutZeros(mantissa)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function bounded(
  types: readonly FieldType[],
  from: bigint,
  to: bigint,
): readonly (readonly [FieldType, readonly [bigint, bigint]])[] {
  return types.map((type) => [type, [from, to]]);
}
