/** What every error of this project carries besides its message. */
export interface CodedErrorOptions {
  readonly cause?: unknown;
  /** Facts for programs: ids, limits, what was expected. Printed by loggers as fields. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/**
 * Base of the one error class per package: a closed set of codes, fields instead of prose, the cause kept.
 * docs/errors.md lists every code with what to do.
 */
export class CodedError<Code extends string> extends Error {
  readonly code: Code;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, options: CodedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.fields = options.fields ?? {};
  }
}

/** One sentence for a person: the message of an Error, or the value itself as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
