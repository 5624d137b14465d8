import { usage } from '../../command.js';

/** A number option, e.g. seconds or a rate; fractions allowed. @throws CliError USAGE. */
export function numberOption(command: string, name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < min || value > max) {
    throw usage(command, `--${name} is ${JSON.stringify(text)}; expected a number from ${min} to ${max}`);
  }
  return value;
}

/** Octets as hexadecimal digits; blanks between them are fine. @throws CliError USAGE. */
export function hexOption(command: string, name: string, text: string): Uint8Array {
  const digits = text.replace(/\s+/g, '').replace(/^0x/i, '');
  if (!/^([0-9a-f]{2})*$/i.test(digits)) {
    throw usage(command, `--${name} is ${JSON.stringify(text)}; expected pairs of hexadecimal digits, e.g. 00ff10`);
  }
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}
