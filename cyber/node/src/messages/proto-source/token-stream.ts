import type { CyberError } from '../../cyber-error.js';
import { sourceError } from './source-error.js';
import { type Token, tokensOf } from './tokenizer.js';

/** The words of a .proto file, taken one after the other; what is expected and not there is a CYBER_CONFIG with its line. */
export class TokenStream {
  readonly file: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(file: string, source: string) {
    this.file = file;
    this.#tokens = tokensOf(file, source);
  }

  get line(): number {
    return this.peek().line;
  }

  peek(ahead: number = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('A file has at least its end.');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  isNext(text: string): boolean {
    const token = this.peek();
    return token.kind !== 'string' && token.kind !== 'end' && token.text === text;
  }

  /** Takes it if it is next. */
  accept(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.#at++;
    return true;
  }

  expect(text: string, where: string): void {
    if (!this.accept(text)) throw this.unexpected(`"${text}" ${where}`);
  }

  word(what: string): string {
    if (this.peek().kind !== 'word') throw this.unexpected(what);
    return this.next().text;
  }

  /** `a.b.C` or `.a.b.C`. */
  typeName(what: string): string {
    let name = this.accept('.') ? '.' : '';
    do name += `${name === '' || name === '.' ? '' : '.'}${this.word(what)}`;
    while (this.accept('.'));
    return name;
  }

  integer(what: string): bigint {
    const isNegative = this.accept('-');
    const { kind, text } = this.peek();
    if (kind !== 'integer') throw this.unexpected(what);
    this.next();
    const octal = /^0[0-7]+$/.test(text) ? `0o${text.slice(1)}` : text;
    if (/^0[0-9]/.test(text) && octal === text) throw this.error(`"${text}" is no octal number.`);
    return isNegative ? -BigInt(octal) : BigInt(octal);
  }

  /** Literals that follow each other are one. */
  string(what: string): { readonly text: string; readonly octets: Uint8Array } {
    if (this.peek().kind !== 'string') throw this.unexpected(what);
    const parts: Uint8Array[] = [];
    for (let token = this.peek(); token.kind === 'string'; token = this.peek()) {
      parts.push(token.octets);
      this.next();
    }
    const octets = Buffer.concat(parts);
    return { text: new TextDecoder().decode(octets), octets };
  }

  unexpected(expected: string): CyberError {
    const { kind, text } = this.peek();
    return this.error(`expected ${expected}, got ${kind === 'end' ? text : JSON.stringify(text)}.`);
  }

  error(what: string, line: number = this.line): CyberError {
    return sourceError({ file: this.file, line }, what);
  }
}
