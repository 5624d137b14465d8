import {
  closeSync,
  fstatSync,
  futimesSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { TracedPair } from '@blender-sim/optics';
import type { PairShape } from '../pair-source.js';
import { errnoOf } from './basis-store-error.js';
import { basisFolder, pairPath } from './layout.js';
import { makeFolder } from './make-folder.js';
import type { PairAddress } from './pair-address.js';
import { type PairSource, bytesSource, decodePair, encodePair, verifyPair } from './pair-file.js';
import type { PairHead } from './pair-head.js';
import { temporaryName } from './temporary.js';

// Synchronous on purpose: all of it runs in a worker thread (store-worker.ts). Errors come back as values, because they
// lose their class on the way between threads.

/** @property nowMs wall time, Unix milliseconds: the file's last use. */
export interface ReadTask {
  readonly dir: string;
  readonly address: PairAddress;
  readonly expected: PairShape;
  readonly nowMs: number;
  /** Memory for the planes. */
  readonly into?: Float32Array<SharedArrayBuffer> | undefined;
}

export type ReadResult =
  | { readonly is: 'pair'; readonly traced: TracedPair; readonly bytes: number }
  | { readonly is: 'absent' }
  /** It was no such pair, and has been removed. */
  | { readonly is: 'torn'; readonly reason: string }
  | { readonly is: 'failed'; readonly errno: string; readonly message: string };

export interface WriteTask {
  readonly dir: string;
  readonly address: PairAddress;
  readonly shape: PairShape;
  readonly traced: TracedPair;
  readonly nowMs: number;
}

export type WriteResult =
  | { readonly is: 'stored'; readonly bytes: number }
  | { readonly is: 'failed'; readonly errno: string; readonly message: string };

export interface VerifyTask {
  readonly dir: string;
  readonly address: PairAddress;
  readonly remove: boolean;
}

export type VerifyResult =
  | { readonly is: 'whole'; readonly head: PairHead }
  | { readonly is: 'absent' }
  | { readonly is: 'broken'; readonly reason: string; readonly removed: boolean };

/** @property bytes a file as another node sent it. */
export interface DecodeTask {
  readonly address: PairAddress;
  readonly expected: PairShape;
  readonly bytes: Uint8Array;
}

export interface EncodeTask {
  readonly address: PairAddress;
  readonly shape: PairShape;
  readonly traced: TracedPair;
}

/** A file from elsewhere: checked as one of our own is. */
export function decodeBytes({ address, expected, bytes }: DecodeTask): ReadResult {
  const decoded = decodePair(bytesSource(bytes), { ...address, ...expected });
  if ('torn' in decoded) return { is: 'torn', reason: decoded.torn };
  return { is: 'pair', traced: decoded.traced, bytes: bytes.byteLength };
}

/** The file of a pair, for elsewhere. */
export function encodeBytes({ address, shape, traced }: EncodeTask): Uint8Array {
  const [head, planes] = encodePair(address, shape, traced);
  const bytes = new Uint8Array(head.byteLength + planes.byteLength);
  bytes.set(head);
  bytes.set(planes, head.byteLength);
  return bytes;
}

export function readPair({ dir, address, expected, nowMs, into }: ReadTask): ReadResult {
  const file = pairPath(dir, address);
  try {
    return withFile(file, (fd, source) => {
      const decoded = decodePair(source, { ...address, ...expected }, into);
      if ('torn' in decoded) {
        removeFile(file);
        return { is: 'torn', reason: decoded.torn };
      }
      touch(fd, nowMs);
      return { is: 'pair', traced: decoded.traced, bytes: source.size };
    });
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? { is: 'absent' } : failed(error);
  }
}

/**
 * To a temporary name in the same folder, then renamed: a reader sees the old file, the new one or none, and two writers
 * of one pair leave the file of one of them. No fsync: what a power cut tears the checksums find, and tracing again costs
 * less than making every write wait for the disk.
 */
export function writePair({ dir, address, shape, traced, nowMs }: WriteTask): WriteResult {
  const folder = basisFolder(dir, address.key);
  const temporary = path.join(folder, temporaryName());
  try {
    const parts = encodePair(address, shape, traced);
    const fd = openNew(folder, temporary);
    try {
      for (const part of parts) writeAll(fd, part);
      touch(fd, nowMs);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, pairPath(dir, address));
    return { is: 'stored', bytes: parts[0].byteLength + parts[1].byteLength };
  } catch (error) {
    rmSync(temporary, { force: true });
    return failed(error);
  }
}

export function verifyFile({ dir, address, remove }: VerifyTask): VerifyResult {
  const file = pairPath(dir, address);
  let reason: string;
  try {
    const head = withFile(file, (_fd, source) => verifyPair(source, address));
    if (!('torn' in head)) return { is: 'whole', head };
    reason = head.torn;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { is: 'absent' };
    reason = `it can't be read: ${failed(error).message}`;
  }
  if (remove) removeFile(file);
  return { is: 'broken', reason, removed: remove };
}

/** A file as a source; closed when `use` returns. */
export function withFile<T>(file: string, use: (fd: number, source: PairSource) => T): T {
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    return use(fd, { size, read: (target, offset) => readAll(fd, target, offset) });
  } finally {
    closeSync(fd);
  }
}

/** Removes it; one that is gone already is fine. @returns whether it was there. */
export function removeFile(file: string): boolean {
  try {
    unlinkSync(file);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Another process may remove an empty folder between the two calls, so they are tried again. */
function openNew(folder: string, temporary: string): number {
  for (let attempt = 1; ; attempt++) {
    makeFolder(folder);
    try {
      return openSync(temporary, 'wx', 0o600);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || attempt === 8) throw error;
    }
  }
}

/** One call takes less than 2 GiB. */
const MOST_AT_ONCE = 1 << 30;

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.byteLength;) {
    done += writeSync(fd, bytes, done, Math.min(MOST_AT_ONCE, bytes.byteLength - done));
  }
}

function readAll(fd: number, target: Uint8Array, offset: number): number {
  let done = 0;
  while (done < target.byteLength) {
    const count = readSync(fd, target, done, Math.min(MOST_AT_ONCE, target.byteLength - done), offset + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** The time of last use is the file's time of modification: times of access are turned off on many machines. */
function touch(fd: number, nowMs: number): void {
  try {
    futimesSync(fd, nowMs / 1000, nowMs / 1000);
  } catch {
    // Another user's file: it is readable, and only its order of removal is off.
  }
}

function failed(error: unknown): { readonly is: 'failed'; readonly errno: string; readonly message: string } {
  return { is: 'failed', errno: errnoOf(error), message: error instanceof Error ? error.message : String(error) };
}
