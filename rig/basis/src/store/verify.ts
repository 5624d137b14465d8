import type { StoredFile } from './census.js';
import { pairFileName } from './layout.js';
import type { PairAddress } from './pair-address.js';
import type { VerifyResult } from './pair-io.js';

export interface VerifyOptions {
  /** Removes broken files. Default false. */
  readonly remove?: boolean;
  readonly onProgress?: (done: number, files: number) => void;
  readonly signal?: AbortSignal;
}

export interface BrokenFile {
  readonly address: PairAddress;
  /** In the folder of its basis. */
  readonly name: string;
  readonly bytes: number;
  readonly reason: string;
  readonly removed: boolean;
}

export interface VerifyReport {
  /** Looked at; those that went away under way are not among them. */
  readonly files: number;
  readonly bytes: number;
  readonly broken: readonly BrokenFile[];
}

/** More than there are worker threads, so that none waits for the main thread. */
const AT_ONCE = 8;

/** @throws the signal's reason. */
export async function verifyFiles(
  files: readonly StoredFile[],
  check: (address: PairAddress, remove: boolean) => Promise<VerifyResult>,
  { remove = false, onProgress, signal }: VerifyOptions,
): Promise<VerifyReport> {
  const broken: BrokenFile[] = [];
  let [next, done, looked, bytes] = [0, 0, 0, 0];
  const take = async (): Promise<void> => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      signal?.throwIfAborted();
      const result = await check(file.address, remove);
      onProgress?.(++done, files.length);
      if (result.is === 'absent') continue;
      looked += 1;
      bytes += file.bytes;
      if (result.is === 'broken') {
        const { reason, removed } = result;
        broken.push({ address: file.address, name: pairFileName(file.address), bytes: file.bytes, reason, removed });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  return { files: looked, bytes, broken: broken.sort(byPlace) };
}

function byPlace({ address: a }: BrokenFile, { address: b }: BrokenFile): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.block - b.block || a.pair - b.pair;
}
