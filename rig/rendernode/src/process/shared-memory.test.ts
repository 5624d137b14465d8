import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeProcessFolder, makeSharedMemory, sweepSharedMemory } from './shared-memory.js';

test('a folder in shared memory is private and is not swept while its process lives', async () => {
  const folder = await makeSharedMemory();
  try {
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(path.basename(folder)).toMatch(new RegExp(`^blender-sim-${String(process.pid)}-\\d+-`));
    const made = await makeProcessFolder(folder, 'p0');
    expect((await stat(made)).mode & 0o777).toBe(0o700);
    await writeFile(path.join(made, 'slot0.exr'), 'old');
    await makeProcessFolder(folder, 'p0');
    expect(await readdir(made)).toEqual([]);
    await sweepSharedMemory(path.dirname(folder));
    expect((await stat(folder)).isDirectory()).toBe(true);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('sweeping removes the folders of processes that are gone, also where their id was given out again, and no others', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'sweep-'));
  try {
    const gone = spawnSync('true').pid;
    const own = path.basename(
      await makeSharedMemory().then(async (folder) => {
        await rm(folder, { recursive: true });
        return folder;
      }),
    );
    const dead = [`blender-sim-${String(gone)}-123-abc`, `blender-sim-${String(process.pid)}-1-abc`];
    const kept = [own, 'blender-sim-abc', 'blender-sim-1', 'other', `blender-sim-${String(gone)}`];
    for (const name of [...dead, ...kept]) {
      await mkdir(path.join(root, name));
      await writeFile(path.join(root, name, 'slot0.exr'), 'x');
    }
    expect((await sweepSharedMemory(root)).sort()).toEqual([...dead].sort());
    expect((await readdir(root)).sort()).toEqual([...kept].sort());
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
