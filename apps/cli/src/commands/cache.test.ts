import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLogger } from '@blender-sim/base';
import { ManualClock } from '@blender-sim/base/testing';
import { BasisStore, DEFAULT_CACHE_BYTES } from '@blender-sim/basis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Command } from '../command.js';
import { exitCodeOf } from '../error-report.js';
import { EXIT } from '../exit-code.js';
import { cacheGc, cacheLs, cacheVerify } from './cache.js';

const KEYS = ['a', 'b'].map((digit) => digit.repeat(64));
const SHAPE = { images: 2, width: 20, height: 10, samples: 4 };
/** 80 of the head, 12 and 800 of each of 6 planes: docs/basis-cache.md. */
const BYTES = 80 + 6 * (12 + 800);

let parent = '';
let dir = '';
let printed = '';

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'cli-cache-'));
  dir = path.join(parent, 'cache');
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(parent, { recursive: true, force: true });
});

/** Two pairs of the first basis, and a minute later one of the second. */
async function fill(): Promise<void> {
  const clock = new ManualClock(Date.UTC(2026, 0, 31, 12, 34));
  const store = await BasisStore.open({ dir, maxBytes: Infinity, logger: silentLogger, clock, threads: 1 });
  const planes = new Float32Array(new SharedArrayBuffer(2 * 3 * 20 * 10 * 4));
  const traced = { planes, variances: new Float64Array(6) };
  const [first = '', second = ''] = KEYS;
  await store.write(first, 0, 0, SHAPE, traced);
  await store.write(first, 0, 1, SHAPE, traced);
  await clock.advance(60_000);
  await store.write(second, 0, 0, SHAPE, traced);
  await store.close();
}

async function run(command: Command, ...args: readonly string[]): Promise<{ code: number; text: string }> {
  printed = '';
  const code = await command.run(['--dir', dir, ...args], new AbortController().signal);
  return { code, text: printed };
}

describe('blender-sim cache', () => {
  test('ls: a line a basis, the total and the limit', async () => {
    await fill();
    expect(await run(cacheLs, '--max-size', '1M')).toEqual({
      code: EXIT.OK,
      text: [
        'basis         pixels  images  files   size           last use',
        '------------  ------  ------  -----  -----  -----------------',
        'bbbbbbbbbbbb   20x10       2      1  4.84K  2026-01-31T12:35Z',
        'aaaaaaaaaaaa   20x10       2      2  9.67K  2026-01-31T12:34Z',
        `2 bases, 3 files, 14.5K of 1M in ${dir}`,
        '',
      ].join('\n'),
    });
    expect(JSON.parse((await run(cacheLs, '--json')).text)).toMatchObject({
      dir,
      limitBytes: DEFAULT_CACHE_BYTES,
      files: 3,
      bytes: 3 * BYTES,
      bases: [
        { key: KEYS[1], files: 1, bytes: BYTES, width: 20, height: 10, images: 2, lastUse: '2026-01-31T12:35:00.000Z' },
        { key: KEYS[0], files: 2 },
      ],
    });
  });

  test('gc: says what went, the least recently used first', async () => {
    await fill();
    expect(await run(cacheGc, '--max-size', '5K')).toEqual({
      code: EXIT.OK,
      text: `removed  aaaaaaaaaaaa  2 files, 9.67K\n1 file left, 4.84K of 5K in ${dir}\n`,
    });
    expect(JSON.parse((await run(cacheGc, '--max-size', '0', '--json')).text)).toEqual({
      dir,
      limitBytes: 0,
      files: 0,
      bytes: 0,
      unfinished: 0,
      removed: [{ key: KEYS[1], files: 1, bytes: BYTES }],
    });
  });

  test('verify: 0 when all is whole; 3 when not, also when what is broken is removed', async () => {
    await fill();
    const whole = { code: EXIT.OK, text: `3 files checked, 14.5K, 0 broken in ${dir}\n` };
    expect(await run(cacheVerify)).toEqual(whole);
    const key = KEYS[1] ?? '';
    await truncate(path.join(dir, 'v1', 'bb', key, 'b0-p0.pair'), 200);
    const reason = `it has 200 octets, its head promises ${String(BYTES)}`;
    expect(await run(cacheVerify)).toEqual({
      code: EXIT.BAD_INPUT,
      text: `broken   bbbbbbbbbbbb/b0-p0.pair: ${reason}\n3 files checked, 9.87K, 1 broken in ${dir}\n`,
    });
    const removed = await run(cacheVerify, '--remove', '--json');
    expect(removed.code).toBe(EXIT.BAD_INPUT);
    expect(JSON.parse(removed.text)).toEqual({
      dir,
      files: 3,
      bytes: 2 * BYTES + 200,
      broken: [{ key, name: 'b0-p0.pair', bytes: 200, reason, removed: true }],
    });
    expect(await run(cacheVerify)).toMatchObject({
      code: EXIT.OK,
      text: `2 files checked, 9.67K, 0 broken in ${dir}\n`,
    });
  });

  test('a directory without a cache is said to be one, and stays as it is', async () => {
    for (const command of [cacheLs, cacheGc, cacheVerify])
      expect(await run(command)).toEqual({ code: EXIT.OK, text: `There is no cache in ${dir}.\n` });
    dir = parent;
    await run(cacheLs);
    expect(await readdir(parent)).toEqual([]);
  });

  test('a wrong size is an error of usage, a wrong directory one of the environment', async () => {
    const size: unknown = await run(cacheGc, '--max-size', 'much').catch((error: unknown) => error);
    expect(exitCodeOf(size)).toBe(EXIT.USAGE);
    dir = path.join(import.meta.filename, 'below');
    const place: unknown = await run(cacheLs).catch((error: unknown) => error);
    expect(exitCodeOf(place)).toBe(EXIT.ENVIRONMENT);
  });
});
