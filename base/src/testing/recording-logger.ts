import type { Logger, LogLevel } from '../logger.js';

export interface LogEntry {
  readonly level: LogLevel;
  readonly line: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Keeps every line, for tests that ask what was said. */
export class RecordingLogger implements Logger {
  readonly entries: LogEntry[];
  readonly #bound: Readonly<Record<string, unknown>>;

  constructor(entries: LogEntry[] = [], bound: Readonly<Record<string, unknown>> = {}) {
    this.entries = entries;
    this.#bound = bound;
  }

  debug(line: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#add('debug', line, fields);
  }
  info(line: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#add('info', line, fields);
  }
  warn(line: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#add('warn', line, fields);
  }
  error(line: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#add('error', line, fields);
  }
  child(fields: Readonly<Record<string, unknown>>): Logger {
    return new RecordingLogger(this.entries, { ...this.#bound, ...fields });
  }

  #add(level: LogLevel, line: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.entries.push({ level, line, fields: { ...this.#bound, ...fields } });
  }
}
