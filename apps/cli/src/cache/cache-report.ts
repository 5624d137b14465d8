import type { BasisStore } from '@blender-sim/basis';
import { formatTable } from '../terminal/table.js';
import { formatSize } from './size.js';

type Answer<Method extends 'list' | 'gc' | 'verify'> = Awaited<ReturnType<BasisStore[Method]>>;

/** What a command says: for people, and as JSON. */
export interface CacheReport {
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Enough of a key to find its folder. */
const KEY_DIGITS = 12;

/** For a directory that was never a cache. */
export function noCache(dir: string): CacheReport {
  return { text: `There is no cache in ${dir}.\n`, json: { dir, files: 0, bytes: 0 } };
}

export function listReport(dir: string, limitBytes: number, bases: Answer<'list'>): CacheReport {
  const files = bases.reduce((sum, basis) => sum + basis.files, 0);
  const bytes = bases.reduce((sum, basis) => sum + basis.bytes, 0);
  const rows = bases.map((basis) => [
    basis.key.slice(0, KEY_DIGITS),
    `${String(basis.width)}x${String(basis.height)}`,
    String(basis.images),
    String(basis.files),
    formatSize(basis.bytes),
    isoMinute(basis.usedMs),
  ]);
  const table = rows.length === 0 ? '' : formatTable(['basis', 'pixels', 'images', 'files', 'size', 'last use'], rows);
  const total = `${count(bases.length, 'basis', 'bases')}, ${count(files, 'file')}, ${formatSize(bytes)} of ${formatSize(limitBytes)} in ${dir}\n`;
  const json = bases.map(({ usedMs, ...basis }) => ({ ...basis, lastUse: new Date(usedMs).toISOString() }));
  return { text: table + total, json: { dir, limitBytes, files, bytes, bases: json } };
}

export function gcReport(dir: string, maxBytes: number, result: Answer<'gc'>): CacheReport {
  const byKey = new Map<string, { key: string; files: number; bytes: number }>();
  for (const { address, bytes } of result.removed) {
    const sum = byKey.get(address.key) ?? { key: address.key, files: 0, bytes: 0 };
    byKey.set(address.key, { key: address.key, files: sum.files + 1, bytes: sum.bytes + bytes });
  }
  const removed = [...byKey.values()];
  const lines = removed.map(
    ({ key, files, bytes }) => `removed  ${key.slice(0, KEY_DIGITS)}  ${count(files, 'file')}, ${formatSize(bytes)}\n`,
  );
  if (result.swept > 0) lines.push(`removed  ${count(result.swept, 'unfinished file')} of processes that are gone\n`);
  const left = `${count(result.files, 'file')} left, ${formatSize(result.bytes)} of ${formatSize(maxBytes)} in ${dir}\n`;
  const { files, bytes, swept } = result;
  return { text: lines.join('') + left, json: { dir, limitBytes: maxBytes, files, bytes, unfinished: swept, removed } };
}

export function verifyReport(dir: string, report: Answer<'verify'>): CacheReport {
  const lines = report.broken.map(({ address, name, reason, removed }) => {
    const place = `${address.key.slice(0, KEY_DIGITS)}/${name}`;
    return `${removed ? 'removed' : 'broken '}  ${place}: ${reason}\n`;
  });
  const { files, bytes } = report;
  const total = `${count(files, 'file')} checked, ${formatSize(bytes)}, ${String(report.broken.length)} broken in ${dir}\n`;
  const broken = report.broken.map(({ address, name, bytes, reason, removed }) => ({
    key: address.key,
    name,
    bytes,
    reason,
    removed,
  }));
  return { text: lines.join('') + total, json: { dir, files, bytes, broken } };
}

function count(number: number, one: string, many: string = `${one}s`): string {
  return `${String(number)} ${number === 1 ? one : many}`;
}

/** 2026-01-31T12:34Z. */
function isoMinute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}
