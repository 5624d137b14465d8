import path from 'node:path';
import type { PairAddress } from './pair-address.js';

/** Part of the directory's name: another layout gets another number, and neither touches the other's files. */
export const LAYOUT_VERSION = 'v1';

/** DIR/v1: all that is ours in the directory. */
export function storeRoot(dir: string): string {
  return path.join(dir, LAYOUT_VERSION);
}

/** The folder of a basis: `v1/<first two digits>/<key>`. 256 folders, so that none gets too many entries. */
export function basisFolder(dir: string, key: string): string {
  return path.join(storeRoot(dir), key.slice(0, 2), key);
}

/** `b<block>-p<pair>.pair`. */
export function pairFileName({ block, pair }: Omit<PairAddress, 'key'>): string {
  return `b${String(block)}-p${String(pair)}.pair`;
}

export function pairPath(dir: string, address: PairAddress): string {
  return path.join(basisFolder(dir, address.key), pairFileName(address));
}

const FILE = /^b(0|[1-9]\d{0,9})-p(0|[1-9]\d{0,9})\.pair$/;

/** The reverse of pairFileName; undefined for what is not ours. */
export function parsePairFileName(name: string): Omit<PairAddress, 'key'> | undefined {
  const match = FILE.exec(name);
  return match === null ? undefined : { block: Number(match[1]), pair: Number(match[2]) };
}

/** Whether a folder is one of a basis. */
export function isBasisFolder(shard: string, name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name) && name.startsWith(shard) && shard.length === 2;
}
