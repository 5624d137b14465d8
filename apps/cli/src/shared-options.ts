import { LOG_LEVELS, type Logger, type LogLevel } from '@blender-sim/base';
import { type Credentials, loadCredentials } from '@blender-sim/protocol';
import { type OptionValues, usage } from './command.js';
import { makeLogger } from './terminal/log.js';

/** Options of every command that serves or calls. */
export const TLS_OPTIONS = {
  'tls-cert': { type: 'string', value: 'FILE', help: 'PEM certificate of this end' },
  'tls-key': { type: 'string', value: 'FILE', help: 'its PEM private key' },
  'tls-ca': {
    type: 'string',
    value: 'FILE',
    help: 'PEM authorities the other end is checked against; on a server: mutual TLS',
  },
  'tls-one-way': {
    type: 'boolean',
    help: 'with --tls-ca on a server: clients need no certificate of their own',
  },
} as const;

export const LOG_OPTIONS = {
  'log-level': { type: 'string', value: 'LEVEL', help: 'debug, info, warn, error or silent', default: 'info' },
  'log-format': { type: 'string', value: 'FORMAT', help: 'text or json, on stderr', default: 'text' },
} as const;

/** @throws TlsError. */
export function credentialsOf(options: OptionValues<typeof TLS_OPTIONS>): Promise<Credentials> {
  return loadCredentials({
    cert: options['tls-cert'],
    key: options['tls-key'],
    ca: options['tls-ca'],
    oneWay: options['tls-one-way'],
  });
}

/** The same settings as arguments, for a process that is started. */
export function tlsArguments(options: OptionValues<typeof TLS_OPTIONS>): string[] {
  const files = (['tls-cert', 'tls-key', 'tls-ca'] as const).flatMap((name) => {
    const file = options[name];
    return file === undefined ? [] : [`--${name}`, file];
  });
  return options['tls-one-way'] === true ? [...files, '--tls-one-way'] : files;
}

/** As tlsArguments, for the log. */
export function logArguments(options: OptionValues<typeof LOG_OPTIONS>, defaultLevel: LogLevel): string[] {
  const format = options['log-format'];
  return [
    '--log-level',
    options['log-level'] ?? defaultLevel,
    ...(format === undefined ? [] : ['--log-format', format]),
  ];
}

/** @throws CliError USAGE. */
export function loggerOf(
  command: string,
  options: OptionValues<typeof LOG_OPTIONS>,
  defaultLevel: LogLevel | 'silent' = 'info',
): Logger {
  const level = options['log-level'] ?? defaultLevel;
  const format = options['log-format'] ?? 'text';
  const known = LOG_LEVELS.find((name) => name === level);
  if (known === undefined)
    throw usage(command, `--log-level is ${JSON.stringify(level)}; expected one of ${LOG_LEVELS.join(', ')}`);
  if (format !== 'text' && format !== 'json')
    throw usage(command, `--log-format is ${JSON.stringify(format)}; expected text or json`);
  return makeLogger(known, format);
}
