import { createReadStream } from 'node:fs';
import { messageOf } from '@blender-sim/base';
import { RigDescriptionError } from '../error.js';

/** Room for 65,535 LEDs with every key of theirs. The parser takes seconds for it and would take minutes for more. */
const MAX_OCTETS = 16 * 1024 * 1024;

/**
 * The text of a rig or pattern file.
 * @throws RigDescriptionError {KIND}_NOT_FOUND, or {KIND}_UNREADABLE for a directory, missing rights, far too much, or
 *   what is not UTF-8.
 */
export async function readText(file: string, kind: 'RIG_FILE' | 'PATTERNS', what: string): Promise<string> {
  let octets: Buffer;
  try {
    octets = await readAtMost(file, MAX_OCTETS + 1);
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
  if (octets.length > MAX_OCTETS) throw unreadable(`it has more than ${MAX_OCTETS} octets`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch (error) {
    throw unreadable('it is not UTF-8 text', error);
  }

  function unreadable(why: string, cause?: unknown): RigDescriptionError {
    return new RigDescriptionError(`${kind}_UNREADABLE`, file, `${file}: this ${what} cannot be read: ${why}`, {
      cause,
    });
  }
}

/** Never more than `limit`, also of what has no size, like a device. */
async function readAtMost(file: string, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { end: limit - 1 })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
