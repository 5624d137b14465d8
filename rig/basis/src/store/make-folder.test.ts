import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from './make-folder.js';

const scratch = mkdtempSync(path.join(tmpdir(), 'make-folder-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('makes what is missing, for the owner alone, and says what it made first', () => {
  const folder = path.join(scratch, 'a', 'b', 'c');
  expect(makeFolder(folder)).toBe(path.join(scratch, 'a'));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(makeFolder(folder)).toBeUndefined();
});

test('below a file it throws', () => {
  writeFileSync(path.join(scratch, 'file'), '');
  expect(() => makeFolder(path.join(scratch, 'file', 'below'))).toThrow(/ENOTDIR/);
});

// Node's recursive mkdir never comes back there.
test.skipIf(!existsSync('/proc/self'))('where the system lets nobody make a folder it throws, and comes back', () => {
  expect(() => makeFolder('/proc/blender-sim/v1')).toThrow(/ENOENT/);
});
