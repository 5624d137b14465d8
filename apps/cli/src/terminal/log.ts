import type { Logger, LogLevel } from '@blender-sim/base';
import { type Logger as Pino, destination, pino } from 'pino';
import { build as pretty } from 'pino-pretty';

/** A logger on stderr: stdout belongs to results. */
export function makeLogger(level: LogLevel | 'silent', format: 'text' | 'json'): Logger {
  // Synchronous: the last line before an exit is the one that matters.
  const stream =
    format === 'json'
      ? destination({ dest: 2, sync: true })
      : pretty({
          destination: 2,
          sync: true,
          colorize: process.stderr.isTTY,
          translateTime: 'HH:MM:ss.l',
          ignore: 'pid,hostname',
          singleLine: true,
        });
  return adapt(pino({ level }, stream));
}

function adapt(log: Pino): Logger {
  return {
    debug: (line, fields) => log.debug(fields ?? {}, line),
    info: (line, fields) => log.info(fields ?? {}, line),
    warn: (line, fields) => log.warn(fields ?? {}, line),
    error: (line, fields) => log.error(fields ?? {}, line),
    child: (fields) => adapt(log.child(fields)),
  };
}
