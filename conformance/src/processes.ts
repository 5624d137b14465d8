import { readFile, readdir } from 'node:fs/promises';

/** A process as /proc shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** R, S, D, T (stopped), Z (zombie), ... */
  readonly state: string;
  readonly name: string;
}

/** All processes of the machine. */
export async function processes(): Promise<ProcessEntry[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(
    pids.map(async (pid) => {
      try {
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
        const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        return { pid: Number(pid), parent: Number(parent), state, name };
      } catch {
        // Ended while the list was read.
        return undefined;
      }
    }),
  );
  return entries.filter((entry) => entry !== undefined);
}

/** The Blender processes that a render node has started and that live. */
export async function blendersOf(parent: number): Promise<number[]> {
  return (await processes())
    .filter((entry) => entry.parent === parent && entry.name.startsWith('blender') && entry.state !== 'Z')
    .map(({ pid }) => pid);
}

/** A process's children, their children, and so on. */
export function descendants(pid: number, all: readonly ProcessEntry[]): ProcessEntry[] {
  const children = all.filter(({ parent }) => parent === pid);
  return children.flatMap((child) => [child, ...descendants(child.pid, all)]);
}

export async function isAlive(pid: number): Promise<boolean> {
  return (await processes()).some((entry) => entry.pid === pid && entry.state !== 'Z');
}

/** Folders in shared memory and process ids. */
export interface Leftovers {
  readonly folders: readonly string[];
  readonly blenders: readonly number[];
}

export const NOTHING_LEFT: Leftovers = { folders: [], blenders: [] };

/**
 * What processes of ours that have ended left behind: folders in shared memory whose owner is gone, and Blender processes
 * without a parent. Other people's rigs on this machine do not count.
 */
export async function leftovers(): Promise<Leftovers> {
  const before = await readdir('/dev/shm');
  const all = await processes();
  const alive = new Set(all.map(({ pid }) => pid));
  const ownerless = before.filter((name) => {
    const owner = /^blender-sim-(\d+)-\d+-/.exec(name)?.[1];
    return owner !== undefined && !alive.has(Number(owner));
  });
  // Not those of processes that ended, and removed them, between the two looks.
  const after = ownerless.length === 0 ? [] : await readdir('/dev/shm');
  const orphans = all.filter(({ name, parent, state }) => name.startsWith('blender') && parent <= 1 && state !== 'Z');
  return { folders: ownerless.filter((name) => after.includes(name)), blenders: orphans.map(({ pid }) => pid) };
}

/** What has been left behind since `before`. That what lay there has gone is well: the next render node removes it. */
export async function leftSince(before: Leftovers): Promise<Leftovers> {
  const { folders, blenders } = await leftovers();
  return {
    folders: folders.filter((name) => !before.folders.includes(name)),
    blenders: blenders.filter((pid) => !before.blenders.includes(pid)),
  };
}
