import { readFileSync, readdirSync } from 'node:fs';

/**
 * Nanoseconds that a process has had a processor for (Linux).
 * @param isMainCounted false: without its main thread.
 */
export function cpuNanoseconds(pid: number, isMainCounted: boolean): number {
  let sum = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    if (!isMainCounted && task === String(pid)) continue;
    sum += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
  }
  return sum;
}

/** Octets of memory that are a process's alone (Linux). */
export function privateOctets(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  let kilobytes = 0;
  for (const [, value] of rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)) kilobytes += Number(value);
  return kilobytes * 1024;
}
