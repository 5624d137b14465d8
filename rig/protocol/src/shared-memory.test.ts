import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharedImagesFile, sharedImagesFolder, sharedMemoryHost } from './shared-memory.js';

const FOLDER = '/dev/shm/blender-sim-12-345-aB3xYz';

test('a process sees the same shared memory every time it looks', () => {
  expect(sharedMemoryHost()).toBe(sharedMemoryHost());
  if (process.platform === 'linux') expect(sharedMemoryHost()).toMatch(/^[0-9a-f-]{36}\/\d+\/\d+\/\d+$/);
});

test('files have names of their own, and tell their folder', () => {
  const [one, other] = [sharedImagesFile(FOLDER), sharedImagesFile(FOLDER)];
  expect(one).not.toBe(other);
  expect([one, other].map(sharedImagesFolder)).toEqual([FOLDER, FOLDER]);
});

test.each([
  '',
  '/etc/passwd',
  `${FOLDER}/slot0.exr`,
  `${FOLDER}/p0/images-${'0'.repeat(32)}`,
  `${FOLDER}/../images-${'0'.repeat(32)}`,
  `/dev/shm/blender-sim-12-345-../../etc/images-${'0'.repeat(32)}`,
  `/dev/shm/other/images-${'0'.repeat(32)}`,
  `${FOLDER}/images-${'0'.repeat(32)}\n`,
  `x${FOLDER}/images-${'0'.repeat(32)}`,
])('%j is no file of images', (file) => expect(sharedImagesFolder(file)).toBeUndefined());

test('no path leads out of shared memory', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      const folder = sharedImagesFolder(`/dev/shm/${text}/images-${'0'.repeat(32)}`);
      if (folder !== undefined) expect(text).not.toMatch(/[./]/);
    }),
  );
});
