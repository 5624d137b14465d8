import { chmod, open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BasisStoreError, cacheDirError, cacheWriteError, errnoOf, isFull } from './basis-store-error.js';
import { storeRoot } from './layout.js';
import { makeFolder } from './make-folder.js';
import { temporaryName } from './temporary.js';

/** Backup programs leave out folders that hold this file (bford.info/cachedir). */
const TAG =
  'Signature: 8a477f597d28d172789f06886806bc55\n# Traced light of blender-sim; it is made again when removed.\n';

/**
 * Makes DIR/v1, for its owner alone, and proves that files can be made in it.
 * @returns CACHE_FULL when there is no room right now: no reason not to read what is there.
 * @throws BasisStoreError CACHE_DIR.
 */
export async function prepareDirectory(dir: string): Promise<BasisStoreError | undefined> {
  const root = storeRoot(dir);
  try {
    const made = makeFolder(root);
    // mkdir's mode is cut by the umask, never widened; this is for a folder that was just made only.
    if (made !== undefined) await chmod(root, 0o700);
    const probe = path.join(root, temporaryName());
    try {
      await (await open(probe, 'wx', 0o600)).close();
    } finally {
      await rm(probe, { force: true });
    }
    await writeFile(path.join(root, 'CACHEDIR.TAG'), TAG, { flag: 'wx' }).catch((error: unknown) => {
      if (errnoOf(error) !== 'EEXIST') throw error;
    });
    return undefined;
  } catch (error) {
    if (isFull(errnoOf(error))) return cacheWriteError(dir, errnoOf(error), '');
    throw cacheDirError(dir, error);
  }
}
