import type { Logger } from '@blender-sim/base';

/** Keeps errors, and forgets the rest: a fuzz run says a great deal. */
export class ErrorLog implements Logger {
  readonly errors: string[] = [];

  debug(): void {
    // Forgotten.
  }

  info(): void {
    // Forgotten.
  }

  warn(): void {
    // Forgotten.
  }

  error(line: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const error = fields['error'];
    if (this.errors.length < 10) this.errors.push(`${line}: ${error instanceof Error ? error.stack : String(error)}`);
  }

  child(): Logger {
    return this;
  }
}
