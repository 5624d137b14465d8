import { type Dirent, readdirSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { errnoOf } from './basis-store-error.js';
import { isBasisFolder, pairPath, parsePairFileName, storeRoot } from './layout.js';
import type { PairAddress } from './pair-address.js';
import { readHead } from './pair-file.js';
import { removeFile, withFile } from './pair-io.js';
import { isStaleTemporary } from './temporary.js';

/** A file of the store. */
export interface StoredFile {
  readonly address: PairAddress;
  readonly bytes: number;
  /** Wall time, Unix milliseconds. */
  readonly usedMs: number;
}

export interface CensusTask {
  readonly dir: string;
  /** Wall time, Unix milliseconds. */
  readonly nowMs: number;
}

export interface TrimTask extends CensusTask {
  /** The least recently used files go until the rest fits. Infinity removes none. */
  readonly maxBytes: number;
}

export interface TrimResult {
  /** Of what is left. */
  readonly files: number;
  readonly bytes: number;
  readonly removed: readonly StoredFile[];
  /** Temporaries of processes that are gone. */
  readonly swept: number;
  /** What the scan and the removals took. */
  readonly tookMs: number;
}

/** What a scan found. */
export interface Census {
  readonly files: StoredFile[];
  readonly stale: string[];
}

/** What `list` says of one basis. */
export interface StoredBasis {
  readonly key: string;
  readonly files: number;
  readonly bytes: number;
  /** Wall time, Unix milliseconds. */
  readonly usedMs: number;
  /** Pixels; 0 when no file of it is readable. */
  readonly width: number;
  readonly height: number;
  /** Images stored, blocks counted once: one an LED, and one for the ambient light where it was traced. */
  readonly images: number;
}

/** Every file, whoever wrote it: the directory itself is the only record, so several processes can't disagree. */
export function takeCensus(dir: string, nowMs: number): Census {
  const census: Census = { files: [], stale: [] };
  const root = storeRoot(dir);
  for (const shard of entries(root)) {
    if (!shard.isDirectory()) continue;
    for (const basis of entries(path.join(root, shard.name))) {
      if (!basis.isDirectory() || !isBasisFolder(shard.name, basis.name)) continue;
      countFolder(path.join(root, shard.name, basis.name), basis.name, nowMs, census);
    }
  }
  return census;
}

/** The files alone. */
export function census({ dir, nowMs }: CensusTask): readonly StoredFile[] {
  return takeCensus(dir, nowMs).files;
}

/** Sweeps stale temporaries, then removes the least recently used files until the rest fits. */
export function trim({ dir, maxBytes, nowMs }: TrimTask): TrimResult {
  const begin = performance.now();
  const { files, stale } = takeCensus(dir, nowMs);
  const swept = stale.filter((file) => removeFile(file)).length;
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const removed: StoredFile[] = [];
  if (bytes > maxBytes) {
    for (const file of files.sort(byLastUse)) {
      if (bytes <= maxBytes) break;
      const name = pairPath(dir, file.address);
      // One that another process has just removed makes room all the same, but was not ours.
      if (removeFile(name)) removed.push(file);
      bytes -= file.bytes;
      removeIfEmpty(path.dirname(name));
    }
  }
  return { files: files.length - removed.length, bytes, removed, swept, tookMs: performance.now() - begin };
}

/** @returns by last use, the latest first. */
export function listBases({ dir, nowMs }: CensusTask): readonly StoredBasis[] {
  const byKey = new Map<string, StoredFile[]>();
  for (const file of takeCensus(dir, nowMs).files) {
    const files = byKey.get(file.address.key);
    if (files === undefined) byKey.set(file.address.key, [file]);
    else files.push(file);
  }
  return [...byKey].map(([key, files]) => describe(dir, key, files)).sort((a, b) => b.usedMs - a.usedMs);
}

function describe(dir: string, key: string, files: readonly StoredFile[]): StoredBasis {
  const imagesOfBlock = new Map<number, number>();
  let [width, height] = [0, 0];
  for (const { address } of files) {
    if (imagesOfBlock.has(address.block)) continue;
    try {
      const head = withFile(pairPath(dir, address), (_fd, source) => readHead(source));
      if ('torn' in head) continue;
      imagesOfBlock.set(address.block, head.images);
      ({ width, height } = head);
    } catch {
      // Removed under way, or unreadable: `verify` is what tells.
    }
  }
  return {
    key,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    usedMs: files.reduce((latest, file) => Math.max(latest, file.usedMs), 0),
    width,
    height,
    images: [...imagesOfBlock.values()].reduce((sum, images) => sum + images, 0),
  };
}

function countFolder(folder: string, key: string, nowMs: number, { files, stale }: Census): void {
  for (const entry of entries(folder)) {
    const name = path.join(folder, entry.name);
    const numbers = parsePairFileName(entry.name);
    if (numbers === undefined && !entry.name.startsWith('.tmp-')) continue;
    const stat = statSync(name, { throwIfNoEntry: false });
    if (!stat?.isFile()) continue;
    if (numbers !== undefined)
      files.push({ address: { key, ...numbers }, bytes: stat.size, usedMs: Math.round(stat.mtimeMs) });
    else if (isStaleTemporary(entry.name, nowMs - stat.mtimeMs)) stale.push(name);
  }
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // Removed by another process since its parent was read.
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return [];
    throw error;
  }
}

function byLastUse(a: StoredFile, b: StoredFile): number {
  return a.usedMs - b.usedMs || (pairPath('', a.address) < pairPath('', b.address) ? -1 : 1);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty: that is the usual case.
  }
}
