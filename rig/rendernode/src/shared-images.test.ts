import { existsSync, openSync } from 'node:fs';
import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '@blender-sim/base';
import { ManualClock } from '@blender-sim/base/testing';
import { sharedImagesFolder, sharedMemoryHost } from '@blender-sim/protocol';
import { AnswerImages } from './answer-images.js';
import { SharedFile } from './shared-file.js';
import { SharedImages, type SharedImagesOptions } from './shared-images.js';

const HOST = sharedMemoryHost();
let shared: SharedImages;

async function open(options: Partial<SharedImagesOptions> = {}): Promise<SharedImages> {
  const opened = await SharedImages.open({ clock: systemClock, minBytes: 1, ...options });
  if (opened === undefined) throw new Error('no shared memory');
  shared = opened;
  return opened;
}

function offered(octets: number): SharedFile {
  const file = shared.offer(HOST, octets);
  if (file === undefined) throw new Error('no file');
  return file;
}

describe.skipIf(HOST === '')('shared images of a node', () => {
  afterEach(() => rm(shared.folder, { recursive: true, force: true }));

  test('a file is private, lies where a main node expects it and holds what was written', async () => {
    await open();
    const file = offered(5_000_000);
    const big = Buffer.alloc(3_000_000, 7);
    void file.write(Buffer.from([1, 2, 3]), 0);
    await file.write(big, 2_000_000);
    file.handOver();
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
    expect(sharedImagesFolder(file.path)).toBe(shared.folder);
    const content = await readFile(file.path);
    expect(content.subarray(0, 4)).toEqual(Buffer.from([1, 2, 3, 0]));
    expect(content.subarray(2_000_000).equals(big)).toBe(true);
  });

  test('offers none to another host, for few octets, beyond the limit, or once it is closed', async () => {
    await open({ clock: systemClock, minBytes: 100, maxBytes: 1000 });
    expect(shared.offer('', 500)).toBeUndefined();
    expect(shared.offer(`${HOST}1`, 500)).toBeUndefined();
    expect(shared.offer(HOST, 99)).toBeUndefined();
    const file = offered(600);
    expect(shared.offer(HOST, 401)).toBeUndefined();
    offered(400).discard();
    file.handOver();
    await rm(file.path);
    // Taken: there is room again.
    offered(1000).discard();
    expect(shared.waitingBytes).toBe(0);
    await shared.close();
    expect(shared.offer(HOST, 500)).toBeUndefined();
  });

  test('offers none when its folder was removed', async () => {
    await open();
    await rm(shared.folder, { recursive: true });
    expect(shared.offer(HOST, 500)).toBeUndefined();
    expect(shared.waitingBytes).toBe(0);
  });

  test('what is not taken is removed after a minute, and nothing ticks when nothing waits', async () => {
    const clock = new ManualClock();
    await open({ clock });
    const [taken, left] = [offered(10), offered(20)];
    for (const file of [taken, left]) {
      await file.write(Buffer.alloc(10), 0);
      file.handOver();
    }
    await rm(taken.path);
    await clock.advance(59_000);
    expect([existsSync(left.path), shared.waitingBytes]).toEqual([true, 20]);
    await clock.advance(6_000);
    expect([existsSync(left.path), shared.waitingBytes]).toEqual([false, 0]);
    await clock.advance(6_000);
    expect(clock.pending).toEqual([]);
  });

  test('many files that are taken one by one leave no list behind', async () => {
    await open({ maxBytes: 100 });
    for (let count = 0; count < 1000; count++) {
      const file = offered(30);
      file.handOver();
      await rm(file.path);
    }
    expect(shared.waitingBytes).toBeLessThanOrEqual(60);
  });

  test('closing waits for what was just handed over, and leaves no file', async () => {
    await open();
    const file = offered(10);
    file.handOver();
    const closed = shared.close();
    expect(existsSync(file.path)).toBe(true);
    await rm(file.path);
    await closed;
    expect(existsSync(shared.folder)).toBe(false);
    await shared.close();
  });

  test('closing does not wait long', async () => {
    const clock = new ManualClock();
    await open({ clock });
    offered(10).handOver();
    const closed = shared.close();
    await clock.advance(1100);
    await closed;
    expect(existsSync(shared.folder)).toBe(false);
    expect(clock.pending).toEqual([]);
  });

  test('a file may be discarded while a thread writes into it', async () => {
    await open();
    const file = offered(40_000_000);
    const writing = file.write(Buffer.alloc(40_000_000), 0);
    file.discard();
    await writing;
    expect(await readdir(shared.folder)).toEqual([]);
  });

  test('where shared memory is full the answer has the images, also those already in the file', async () => {
    await open();
    /** A file that takes so many images and no more. */
    class FullFile extends SharedFile {
      left = 2;
      override write(pixels: Uint8Array, offset: number): void | Promise<void> {
        if (this.left-- <= 0) throw new Error('ENOSPC');
        return super.write(pixels, offset);
      }
    }
    const inner = offered(40);
    const full = new FullFile(inner.path, openSync(inner.path, 'r+'), 40, () => inner.discard());
    const images = new AnswerImages(40, () => full);
    for (const task of [3, 0, 2, 1]) await images.put(Buffer.alloc(10, task), task * 10);
    expect(images.finish()).toEqual({
      imgs: Buffer.concat([0, 1, 2, 3].map((task) => Buffer.alloc(10, task))),
      shared_file: '',
    });
    expect(await readdir(shared.folder)).toEqual([]);
  });
});
