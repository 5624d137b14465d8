import { CodedError } from '@blender-sim/base';

/**
 * - CACHE_DIR: the directory can't be used; `fields.reason` is `no-permission`, `not-a-directory`, `read-only` or `other`.
 * - CACHE_FULL: the disk is full or the quota is used up. Logged, never thrown.
 * - CACHE_WRITE: a file could not be written for another reason. Logged, never thrown.
 * - CACHE_ARGUMENT: a key, number, shape or limit that makes no sense; a defect of the caller.
 * - CACHE_CLOSED: the store was used after `close()`.
 */
export type BasisStoreErrorCode = 'CACHE_DIR' | 'CACHE_FULL' | 'CACHE_WRITE' | 'CACHE_ARGUMENT' | 'CACHE_CLOSED';

/** What goes wrong with the cache of traced light; docs/errors.md says what to do about each. */
export class BasisStoreError extends CodedError<BasisStoreErrorCode> {}

/** `fields.reason` of CACHE_DIR. */
export type CacheDirReason = 'no-permission' | 'not-a-directory' | 'read-only' | 'other';

const SENTENCE: Readonly<Record<CacheDirReason, string>> = {
  'no-permission': 'this user has no permission to write there; choose another directory or change its rights',
  'not-a-directory': 'it, or a part of its path, is not a directory; choose another path',
  'read-only': 'it lies on a file system that is mounted read-only; choose another directory',
  other: 'the system refuses to write there',
};

/** CACHE_DIR for what the system answered while `dir` was opened. */
export function cacheDirError(dir: string, cause: unknown): BasisStoreError {
  const reason = reasonOf(errnoOf(cause));
  const detail = reason === 'other' && cause instanceof Error ? ` (${cause.message})` : '';
  return new BasisStoreError('CACHE_DIR', `The cache directory ${dir} can't be used: ${SENTENCE[reason]}${detail}.`, {
    cause,
    fields: { dir, reason },
  });
}

/** CACHE_FULL or CACHE_WRITE for a file that was not written. */
export function cacheWriteError(dir: string, errno: string, message: string): BasisStoreError {
  const fields = { dir, errno };
  if (isFull(errno)) {
    const what = errno === 'EDQUOT' ? 'its quota is used up' : 'its disk is full';
    return new BasisStoreError(
      'CACHE_FULL',
      `Traced light was not stored in ${dir}: ${what}. Rendering goes on without; make room, or lower --cache-size.`,
      { fields },
    );
  }
  return new BasisStoreError('CACHE_WRITE', `Traced light was not stored in ${dir}: ${message}. Rendering goes on.`, {
    fields,
  });
}

/** Whether the system said that there is no room. */
export function isFull(errno: string): boolean {
  return errno === 'ENOSPC' || errno === 'EDQUOT';
}

/** The system's name of an error, e.g. `ENOENT`; empty where it has none. */
export function errnoOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

function reasonOf(errno: string): CacheDirReason {
  if (errno === 'EACCES' || errno === 'EPERM') return 'no-permission';
  if (errno === 'ENOTDIR' || errno === 'EEXIST') return 'not-a-directory';
  return errno === 'EROFS' ? 'read-only' : 'other';
}
