import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { silentLogger, systemClock } from '@blender-sim/base';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { BASIS_KEY, samePair, tracedPair } from '../testing/traced-pair.js';
import { BasisStore } from './basis-store.js';
import { basisFolder } from './layout.js';
import { fileBytes } from './pair-head.js';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'basis-processes-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Writer {
  readonly cache: string;
  readonly maxBytes: number;
  readonly firstSeed: number;
  /** 0: until it is killed. */
  readonly count: number;
  readonly pixels: number;
}

/** A process of its own that writes pairs (testing/store-process.ts). */
function startWriter({ cache, maxBytes, firstSeed, count, pixels }: Writer): ChildProcess {
  const program = path.join(import.meta.dirname, '..', 'testing', 'store-process.ts');
  const args = [cache, ...[maxBytes, firstSeed, count, pixels].map(String)];
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=source', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function exitOf(child: ChildProcess): Promise<unknown> {
  child.stdout?.resume();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? child.signalCode;
}

function openStore(cache: string, maxBytes = Infinity): Promise<BasisStore> {
  return BasisStore.open({ dir: cache, maxBytes, logger: silentLogger, clock: systemClock, threads: 1 });
}

test('two processes write the same and different pairs at once: every file is whole and right', async () => {
  const cache = path.join(dir, 'both');
  // 0..39 and 20..59: half of them the same.
  const writers = [0, 20].map((firstSeed) => startWriter({ cache, maxBytes: 1e9, firstSeed, count: 40, pixels: 64 }));
  expect(await Promise.all(writers.map(exitOf))).toEqual([0, 0]);
  const store = await openStore(cache);
  expect(await store.verify()).toMatchObject({ files: 60, broken: [] });
  const shape = { images: 1, width: 64, height: 64, samples: 8 };
  for (let seed = 0; seed < 60; seed++) {
    const found = await store.read(BASIS_KEY, seed % 4, seed, shape);
    expect(found && samePair(found, tracedPair(shape, seed))).toBe(true);
  }
  expect((await readdir(basisFolder(cache, BASIS_KEY))).filter((name) => name.startsWith('.tmp-'))).toEqual([]);
  await store.close();
});

test('two processes in one directory keep one limit', async () => {
  const cache = path.join(dir, 'limit');
  const bytes = fileBytes({ images: 1, width: 64, height: 64, samples: 8 });
  const maxBytes = 10 * bytes;
  const writers = [0, 1000].map((firstSeed) => startWriter({ cache, maxBytes, firstSeed, count: 60, pixels: 64 }));
  expect(await Promise.all(writers.map(exitOf))).toEqual([0, 0]);
  const files = await readdir(basisFolder(cache, BASIS_KEY));
  expect(files.length).toBe(10);
  const store = await openStore(cache);
  expect(await store.verify()).toMatchObject({ files: 10, bytes: maxBytes, broken: [] });
  await store.close();
});

test('kill -9 within a write leaves no wrong file, and its unfinished one is swept', { timeout: 60_000 }, async () => {
  const cache = path.join(dir, 'killed');
  const folder = basisFolder(cache, BASIS_KEY);
  // 48 MB a file: there is time to kill within.
  const pixels = 2000;
  let unfinished: string[] = [];
  for (let round = 0; unfinished.length === 0 && round < 10; round++) {
    const child = startWriter({ cache, maxBytes: 1e9, firstSeed: round * 100, count: 0, pixels });
    await untilWriting(folder);
    child.kill('SIGKILL');
    expect(await exitOf(child)).toBe('SIGKILL');
    unfinished = (await readdir(folder)).filter((name) => name.startsWith('.tmp-'));
  }
  expect(unfinished.length).toBeGreaterThan(0);
  const store = await openStore(cache);
  expect((await store.verify()).broken).toEqual([]);
  await store.gc(Infinity);
  const left = await readdir(folder);
  expect(left.filter((name) => name.startsWith('.tmp-'))).toEqual([]);
  // What had been finished is there.
  const { files } = await store.verify();
  expect(left.length).toBe(files);
  await store.close();
});

/** Until an unfinished file has content. */
async function untilWriting(folder: string): Promise<void> {
  for (;;) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (!name.startsWith('.tmp-')) continue;
      const found = await stat(path.join(folder, name)).catch(() => undefined);
      if (found !== undefined && found.size > 0) return;
    }
    await pause(1);
  }
}
