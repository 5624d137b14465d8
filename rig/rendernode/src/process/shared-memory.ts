import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where shared memory is mounted; a machine without it (not Linux) uses its folder for temporary files. */
function sharedMemoryRoot(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

const NAME = /^blender-sim-(\d+)-(\d+)-/;

/**
 * A private folder (0700) in shared memory for this process: sockets and pixel slots of its Blender processes. Its name
 * says whose it is, so that what a killed node left behind is found by the next one (sweepSharedMemory).
 */
export async function makeSharedMemory(): Promise<string> {
  const started = (await startTime(process.pid)) ?? 0;
  return mkdtemp(path.join(sharedMemoryRoot(), `blender-sim-${String(process.pid)}-${String(started)}-`));
}

/** A folder below `folder` for one Blender process. */
export async function makeProcessFolder(folder: string, name: string): Promise<string> {
  const made = path.join(folder, name);
  await rm(made, { recursive: true, force: true });
  await mkdir(made, { mode: 0o700 });
  return made;
}

/** Removes the folders of processes that are no longer there. @returns the names removed. */
export async function sweepSharedMemory(root: string = sharedMemoryRoot()): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await readdir(root)) {
    const match = NAME.exec(name);
    if (match === null) continue;
    const alive = await startTime(Number(match[1]));
    // A process id is used again: only the same start time makes it the same process.
    if (alive !== undefined && alive === Number(match[2])) continue;
    await rm(path.join(root, name), { recursive: true, force: true }).then(
      () => removed.push(name),
      // Another user's: not ours to remove.
      () => undefined,
    );
  }
  return removed;
}

/** Start time of a process in clock ticks since boot (proc(5), stat field 22); undefined when there is no such process. */
async function startTime(pid: number): Promise<number | undefined> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold spaces.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return process.platform === 'linux' || !isRunning(pid) ? undefined : 0;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
