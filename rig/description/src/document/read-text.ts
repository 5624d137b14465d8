import { readFile } from 'node:fs/promises';
import { messageOf } from '@blender-sim/base';
import { RigDescriptionError } from '../error.js';

/** Descriptions are written by people and small programs; more is a mistaken file name. */
const MAX_OCTETS = 64 * 1024 * 1024;

/**
 * The text of a rig or pattern file.
 * @throws RigDescriptionError {KIND}_NOT_FOUND, or {KIND}_UNREADABLE for a directory, missing rights or far too much.
 */
export async function readText(file: string, kind: 'RIG_FILE' | 'PATTERNS', what: string): Promise<string> {
  let octets: Buffer;
  try {
    octets = await readFile(file);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new RigDescriptionError(`${kind}_NOT_FOUND`, file, `${file}: this ${what} does not exist`, {
        cause: error,
      });
    }
    const why = code === 'EISDIR' ? 'it is a directory' : code === 'EACCES' ? 'permission denied' : messageOf(error);
    throw unreadable(why, error);
  }
  if (octets.length > MAX_OCTETS) throw unreadable(`${octets.length} octets are over the limit of ${MAX_OCTETS}`);
  return octets.toString('utf8');

  function unreadable(why: string, cause?: unknown): RigDescriptionError {
    return new RigDescriptionError(`${kind}_UNREADABLE`, file, `${file}: this ${what} cannot be read: ${why}`, {
      cause,
    });
  }
}
