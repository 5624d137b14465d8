export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Ordered from most to least talkative; `silent` prints nothing. */
export const LOG_LEVELS: readonly ['debug', 'info', 'warn', 'error', 'silent'] = [
  'debug',
  'info',
  'warn',
  'error',
  'silent',
];

/** A log line is a short constant and fields; a logger is passed in, never imported. */
export interface Logger {
  debug(line: string, fields?: Readonly<Record<string, unknown>>): void;
  info(line: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(line: string, fields?: Readonly<Record<string, unknown>>): void;
  error(line: string, fields?: Readonly<Record<string, unknown>>): void;
  /** A logger whose every line carries `fields`. */
  child(fields: Readonly<Record<string, unknown>>): Logger;
}

/** Drops every line. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
