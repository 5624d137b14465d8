import { DEFAULT_CACHE_BYTES } from '@blender-sim/basis';
import { usage } from '../command.js';

const UNITS = ['', 'K', 'M', 'G', 'T'] as const;
const STEP = 1024;
/** Most octets a size may be; exact as a number. */
const MOST = 2 ** 50;

/** How much a cache holds when nobody says otherwise, as it is typed: `20G`. */
export const DEFAULT_CACHE_SIZE: string = formatSize(DEFAULT_CACHE_BYTES);

/**
 * Octets of `10G`, `512M`, `1.5GiB`, `4096`, `0`: K, M, G and T are powers of 1024, with or without `B` or `iB`, in either case.
 * @returns undefined for anything else, and for more than 1024T.
 */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?([KMGT]?)(?:i?B)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const exponent = UNITS.findIndex((unit) => unit === (match[2] ?? '').toUpperCase());
  const bytes = Math.floor(Number(match[1]) * STEP ** exponent);
  return bytes <= MOST ? bytes : undefined;
}

/**
 * The octets of an option.
 * @throws CliError USAGE.
 */
export function sizeOption(command: string, name: string, text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined)
    throw usage(command, `--${name} is ${JSON.stringify(text)}; expected a size such as 512M or 10G`);
  return bytes;
}

/** As parseSize reads it, to half a percent: `0`, `1000`, `1.5M`, `10G`. */
export function formatSize(bytes: number): string {
  let exponent = 0;
  // What would be rounded to 1024K is 1M.
  while (rounded(bytes, exponent) >= STEP && exponent < UNITS.length - 1) exponent += 1;
  return `${String(rounded(bytes, exponent))}${UNITS[exponent] ?? ''}`;
}

/** Three digits and more: 1.23, 12.3, 123, 1023. */
function rounded(bytes: number, exponent: number): number {
  const value = bytes / STEP ** exponent;
  return Number(value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0));
}
