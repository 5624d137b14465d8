import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { errnoOf } from './basis-store-error.js';

/**
 * Makes a folder and those above it, unless told otherwise for their owner alone. One by one: Node's own recursive mkdir says ENOENT where a
 * file system is read-only, and never comes back where the system itself says ENOENT (in /proc).
 * @returns the first that was made; undefined when all were there.
 * @throws the system's own error.
 */
export function makeFolder(folder: string, mode = 0o700): string | undefined {
  const missing: string[] = [];
  for (let at = path.resolve(folder); !existsSync(at); at = path.dirname(at)) {
    missing.push(at);
    if (path.dirname(at) === at) break;
  }
  for (const one of [...missing].reverse()) makeOne(one, mode);
  return missing.at(-1);
}

function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another process was faster.
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}
