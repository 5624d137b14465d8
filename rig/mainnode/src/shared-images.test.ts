import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { link, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sharedImagesFile, sharedMemoryHost } from '@blender-sim/protocol';
import { SharedImagesError, localSharedImages } from './shared-images.js';

const shared = localSharedImages();
let folder: string;

describe.skipIf(sharedMemoryHost() === '')('images in shared memory', () => {
  beforeEach(async () => {
    folder = await mkdtemp(`/dev/shm/blender-sim-${String(process.pid)}-1-`);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function file(octets: number): Promise<{ name: string; content: Buffer }> {
    const name = sharedImagesFile(folder);
    const content = Buffer.from(Uint8Array.from({ length: octets }, (_, at) => (at * 31) & 0xff));
    await writeFile(name, content, { mode: 0o600 });
    return { name, content };
  }

  test.each([1, 70_000, 1024 * 1024, 5_000_001])('%d octets are read, and the file is gone', async (octets) => {
    const { name, content } = await file(octets);
    expect((await shared.take(name, octets, 2)).equals(content)).toBe(true);
    expect(existsSync(name)).toBe(false);
    await expect(shared.take(name, octets, 2)).rejects.toThrow(SharedImagesError);
  });

  test.each([-1, 1])('a file that is %d octets off is refused', async (off) => {
    const { name } = await file(1000);
    await expect(shared.take(name, 1000 + off, 1)).rejects.toThrow(/1000 octets where/);
  });

  test('what is not there is refused, and what is no file of images', async () => {
    await expect(shared.take(sharedImagesFile(folder), 10, 1)).rejects.toThrow(/ENOENT/);
    await expect(shared.take(sharedImagesFile(`${folder}x`), 10, 1)).rejects.toThrow(SharedImagesError);
    await expect(shared.take('/etc/passwd', 10, 1)).rejects.toThrow(/not a file of a render node/);
    const { name } = await file(10);
    await rename(name, `${folder}/slot0.exr`);
    await expect(shared.take(`${folder}/slot0.exr`, 10, 1)).rejects.toThrow(/not a file of a render node/);
    expect(existsSync(`${folder}/slot0.exr`)).toBe(true);
  });

  test('links, folders and pipes are refused and stay', async () => {
    const { name: target } = await file(10);
    const [soft, hard, directory, pipe] = Array.from({ length: 4 }, () => sharedImagesFile(folder)) as [
      string,
      string,
      string,
      string,
    ];
    await symlink(target, soft);
    await expect(shared.take(soft, 10, 1)).rejects.toThrow(/ELOOP/);
    await link(target, hard);
    await expect(shared.take(hard, 10, 1)).rejects.toThrow(/not a plain file/);
    await mkdir(directory);
    await expect(shared.take(directory, 10, 1)).rejects.toThrow(/not a plain file/);
    execFileSync('mkfifo', [pipe]);
    await expect(shared.take(pipe, 10, 1)).rejects.toThrow(/not a plain file/);
    expect([target, soft, hard, directory, pipe].every((path) => existsSync(path))).toBe(true);
  });

  test('a folder that is a link is refused', async () => {
    const { name } = await file(10);
    const alias = `/dev/shm/blender-sim-${String(process.pid)}-2-aaaaaa`;
    await symlink(folder, alias);
    try {
      await expect(shared.take(name.replace(folder, alias), 10, 1)).rejects.toThrow(/not a folder of this user/);
    } finally {
      await rm(alias);
    }
  });
});
