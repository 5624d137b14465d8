import type { TokenStream } from './token-stream.js';

interface Bounds {
  readonly min: number;
  /** What `max` stands for. */
  readonly max: number;
}

/** `2, 9 to 11, 40 to max`, both ends included. */
export function parseRanges(tokens: TokenStream, bounds: Bounds, add: (from: number, to: number) => void): void {
  do {
    const from = bounded(tokens, bounds);
    const to = !tokens.accept('to') ? from : tokens.accept('max') ? bounds.max : bounded(tokens, bounds);
    if (to < from) throw tokens.error(`the range ends at ${to}, before its start ${from}.`);
    add(from, to);
  } while (tokens.accept(','));
}

/** After the word `reserved`: names or ranges, and the semicolon. */
export function parseReserved(
  tokens: TokenStream,
  bounds: Bounds,
  names: string[],
  add: (from: number, to: number) => void,
): void {
  if (tokens.peek().kind === 'string') {
    do names.push(tokens.string('a reserved name').text);
    while (tokens.accept(','));
  } else parseRanges(tokens, bounds, add);
  tokens.expect(';', 'after what is reserved');
}

function bounded(tokens: TokenStream, { min, max }: Bounds): number {
  const line = tokens.line;
  const number = tokens.integer('a number');
  if (number < min || number > max) throw tokens.error(`${number.toString()} is not from ${min} to ${max}.`, line);
  return Number(number);
}
