import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { errnoOf } from './basis-store-error.js';

/**
 * Makes a folder and those above it, for their owner alone (0700).
 * @returns the first that was made; undefined when all were there.
 * @throws the system's own error.
 */
export function makeFolder(folder: string): string | undefined {
  try {
    return mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    // Node's recursive mkdir says ENOENT on a read-only file system; the plain one says why.
    mkdirSync(firstMissing(folder), { mode: 0o700 });
    return makeFolder(folder);
  }
}

function firstMissing(folder: string): string {
  const above = path.dirname(folder);
  return above === folder || existsSync(above) ? folder : firstMissing(above);
}
