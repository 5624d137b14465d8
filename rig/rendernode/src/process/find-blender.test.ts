import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAKE_BLENDER } from '../testing/fake-world.js';
import { findBlender, probeBlender } from './find-blender.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'find-blender-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function program(name: string, output: string, status = 0): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\nprintf '%s\\n' '${output}'\nexit ${String(status)}\n`);
  await chmod(file, 0o755);
  return file;
}

describe('findBlender', () => {
  test('takes $BLENDER before the PATH, and the first on the PATH that is a program', async () => {
    const named = await program('mine/b4', 'Blender 4.2.3 LTS\n\tbuild date: 2024');
    const first = await program('first/blender', 'Blender 3.6.0');
    await program('second/blender', 'Blender 4.0.0');
    await mkdir(path.join(folder, 'not-a-program', 'blender'), { recursive: true });
    await mkdir(path.join(folder, 'not-executable'), { recursive: true });
    await writeFile(path.join(folder, 'not-executable', 'blender'), '');
    const PATH = ['', 'nowhere', 'not-executable', 'not-a-program', 'first', 'second']
      .map((name) => (name === '' ? '' : path.join(folder, name)))
      .join(path.delimiter);
    expect(await findBlender({ BLENDER: named, PATH })).toEqual({
      path: named,
      version: '4.2.3',
      banner: 'Blender 4.2.3 LTS\n\tbuild date: 2024',
    });
    expect(await findBlender({ BLENDER: '', PATH })).toMatchObject({ path: first, version: '3.6.0' });
    await expect(findBlender({ PATH: path.join(folder, 'nowhere') })).rejects.toMatchObject({
      code: 'BLENDER_NOT_FOUND',
      message: expect.stringContaining('apt-get install blender') as string,
    });
    await expect(findBlender({})).rejects.toMatchObject({ code: 'BLENDER_NOT_FOUND' });
    await expect(findBlender({ BLENDER: '/nowhere/blender', PATH })).rejects.toMatchObject({
      code: 'BLENDER_NOT_FOUND',
      message: expect.stringContaining('/nowhere/blender does not exist') as string,
    });
  });

  test('knows the fake', async () => {
    expect(await probeBlender(FAKE_BLENDER)).toMatchObject({ version: '3.4.1' });
  });

  test.each([
    ['2.93.18', 'BLENDER_TOO_OLD', /is Blender 2\.93\.18/],
    ['3.3.21', 'BLENDER_TOO_OLD', /is Blender 3\.3\.21/],
  ])('refuses Blender %s', async (version, code, message) => {
    const old = await program(`old-${version}`, `Blender ${version}`);
    await expect(probeBlender(old)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  test('refuses what is no Blender, fails, or is no program', async () => {
    const other = await program('other', 'GNU bash, version 5.2');
    await expect(probeBlender(other)).rejects.toMatchObject({ code: 'BLENDER_BROKEN' });
    const failing = await program('failing', 'Blender 3.4.1', 2);
    await expect(probeBlender(failing)).rejects.toMatchObject({ code: 'BLENDER_BROKEN' });
    await expect(probeBlender(folder)).rejects.toMatchObject({ code: 'BLENDER_BROKEN' });
  });
});
