import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLogger, systemClock } from '@blender-sim/base';
import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { MemoryPairStore } from '../testing/memory-pair-store.js';
import { describePairStore } from '../testing/pair-store-suite.js';
import { BASIS_KEY, SMALL_SHAPE, samePair, tracedPair } from '../testing/traced-pair.js';
import { BasisStore, type BasisStoreOptions } from './basis-store.js';
import { basisFolder, pairPath } from './layout.js';
import { fileBytes } from './pair-head.js';

const BYTES = fileBytes(SMALL_SHAPE);
const open: BasisStore[] = [];

afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
});

async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'basis-store-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

async function makeStore(options: Partial<BasisStoreOptions> = {}): Promise<BasisStore> {
  const dir = options.dir ?? path.join(await temporaryDir(), 'cache');
  const logger = new RecordingLogger();
  const store = await BasisStore.open({ maxBytes: 1e9, logger, clock: systemClock, threads: 1, ...options, dir });
  open.push(store);
  return store;
}

let suite: BasisStore | undefined;
describePairStore('BasisStore', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'basis-suite-'));
  suite = await BasisStore.open({ dir, maxBytes: 1e9, logger: silentLogger, clock: systemClock, threads: 1 });
  return suite;
});
afterAll(async () => {
  await suite?.close();
  if (suite !== undefined) await rm(suite.dir, { recursive: true });
});
describePairStore('MemoryPairStore', async () => new MemoryPairStore());

describe('the directory', () => {
  test('is made for its owner alone, tagged as a cache, and left without a trace of the proof', async () => {
    const dir = path.join(await temporaryDir(), 'a', 'b');
    await makeStore({ dir });
    expect((await stat(path.join(dir, 'v1'))).mode & 0o777).toBe(0o700);
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    expect(await readdir(path.join(dir, 'v1'))).toEqual(['CACHEDIR.TAG']);
    expect(await readFile(path.join(dir, 'v1', 'CACHEDIR.TAG'), 'utf8')).toMatch(/^Signature: 8a477f597d28d172789f/);
    // Opened again, it is what it was.
    await makeStore({ dir });
  });

  test('a file lies where docs/basis-cache.md says, for its owner alone', async () => {
    const store = await makeStore();
    await store.write(BASIS_KEY, 2, 5, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 1));
    const file = path.join(store.dir, 'v1', '01', BASIS_KEY, 'b2-p5.pair');
    expect((await stat(file)).size).toBe(BYTES);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(path.dirname(file))).toEqual(['b2-p5.pair']);
  });

  test.each(['', 'below/it'])('a file in its place (%s) is CACHE_DIR', async (below) => {
    const file = path.join(await temporaryDir(), 'file');
    await writeFile(file, 'x');
    await expect(makeStore({ dir: path.join(file, below) })).rejects.toMatchObject({
      code: 'CACHE_DIR',
      fields: { reason: 'not-a-directory' },
      message: expect.stringMatching(/can't be used: it, or a part of its path, is not a directory/) as string,
    });
  });

  test.each([-1, NaN])('a limit of %d is CACHE_ARGUMENT', async (maxBytes) => {
    await expect(makeStore({ maxBytes })).rejects.toMatchObject({ code: 'CACHE_ARGUMENT' });
  });
});

describe('a file that is not what was stored', () => {
  const damages: readonly (readonly [string, (file: string) => Promise<void>])[] = [
    ['torn', (file) => truncate(file, BYTES - 100)],
    ['empty', (file) => truncate(file, 0)],
    ['longer', (file) => appendFile(file, 'x')],
    ['foreign', (file) => writeFile(file, 'a letter to my aunt')],
    ['of zeros, as after a power cut', (file) => writeFile(file, Buffer.alloc(BYTES))],
    [
      'changed by one bit',
      async (file) => {
        const bytes = await readFile(file);
        bytes[BYTES - 7]! ^= 16;
        await writeFile(file, bytes);
      },
    ],
  ];

  test.each(damages)('%s: is logged, removed and absent; written again it is there', async (_, damage) => {
    const logger = new RecordingLogger();
    const store = await makeStore({ logger });
    const traced = tracedPair(SMALL_SHAPE, 1);
    await store.write(BASIS_KEY, 0, 0, SMALL_SHAPE, traced);
    const file = pairPath(store.dir, { key: BASIS_KEY, block: 0, pair: 0 });
    await damage(file);
    expect(await store.read(BASIS_KEY, 0, 0, SMALL_SHAPE)).toBeUndefined();
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(logger.entries.filter(({ level }) => level === 'warn')).toMatchObject([
      { line: 'cache file discarded', fields: { key: BASIS_KEY, block: 0, pair: 0 } },
    ]);
    expect(store.stats).toMatchObject({ hits: 0, misses: 1, torn: 1 });
    await store.write(BASIS_KEY, 0, 0, SMALL_SHAPE, traced);
    expect(await store.read(BASIS_KEY, 0, 0, SMALL_SHAPE)).toBeDefined();
  });

  test('the file of another pair under this name is foreign', async () => {
    const store = await makeStore();
    await store.write(BASIS_KEY, 0, 0, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 1));
    const whole = await readFile(pairPath(store.dir, { key: BASIS_KEY, block: 0, pair: 0 }));
    await writeFile(pairPath(store.dir, { key: BASIS_KEY, block: 0, pair: 1 }), whole);
    expect(await store.read(BASIS_KEY, 0, 1, SMALL_SHAPE)).toBeUndefined();
    expect(await store.read(BASIS_KEY, 0, 0, SMALL_SHAPE)).toBeDefined();
  });

  test('a folder under its name is absent, and not removed', async () => {
    const logger = new RecordingLogger();
    const store = await makeStore({ logger });
    const folder = pairPath(store.dir, { key: BASIS_KEY, block: 0, pair: 0 });
    await mkdir(folder, { recursive: true });
    expect(await store.read(BASIS_KEY, 0, 0, SMALL_SHAPE)).toBeUndefined();
    expect(logger.entries.some(({ line }) => line === 'cache file unreadable')).toBe(true);
    await store.write(BASIS_KEY, 0, 0, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 1));
    expect(store.stats.notStored).toBe(1);
    expect(logger.entries.at(-1)).toMatchObject({ level: 'warn', fields: { code: 'CACHE_WRITE' } });
    expect((await readdir(basisFolder(store.dir, BASIS_KEY))).length).toBe(1);
  });

  test('verify names it, and removes it when told to', async () => {
    const store = await makeStore();
    for (let pair = 0; pair < 20; pair++)
      await store.write(BASIS_KEY, 0, pair, SMALL_SHAPE, tracedPair(SMALL_SHAPE, pair));
    const file = pairPath(store.dir, { key: BASIS_KEY, block: 0, pair: 11 });
    await truncate(file, 10);
    const progress: number[] = [];
    const look = await store.verify({ onProgress: (done) => progress.push(done) });
    expect(look).toMatchObject({
      files: 20,
      bytes: 19 * BYTES + 10,
      broken: [{ name: 'b0-p11.pair', bytes: 10, removed: false }],
    });
    expect(progress).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect((await stat(file)).size).toBe(10);
    expect((await store.verify({ remove: true })).broken).toMatchObject([{ name: 'b0-p11.pair', removed: true }]);
    expect(await store.verify()).toMatchObject({ files: 19, broken: [] });
  });

  test('verify ends with its signal', async () => {
    const store = await makeStore();
    await store.write(BASIS_KEY, 0, 0, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 1));
    await expect(store.verify({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});

describe('the limit', () => {
  /** Wall time has to be near the files' own. */
  const clockNow = (): ManualClock => new ManualClock(Date.now());

  test('the least recently used files go first; a read is a use', async () => {
    const clock = clockNow();
    const store = await makeStore({ clock, maxBytes: 3 * BYTES });
    for (const pair of [0, 1, 2]) {
      await store.write(BASIS_KEY, 0, pair, SMALL_SHAPE, tracedPair(SMALL_SHAPE, pair));
      await clock.advance(1000);
    }
    expect(await store.read(BASIS_KEY, 0, 0, SMALL_SHAPE)).toBeDefined();
    await clock.advance(1000);
    await store.write(BASIS_KEY, 0, 3, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 3));
    expect((await readdir(basisFolder(store.dir, BASIS_KEY))).sort()).toEqual(
      [0, 2, 3].map((pair) => `b0-p${pair}.pair`),
    );
    expect(store.stats).toMatchObject({ stored: 4, evicted: 1, bytes: 3 * BYTES });
  });

  test('a file larger than it is not stored, and nothing goes for it', async () => {
    const store = await makeStore({ maxBytes: 2 * BYTES });
    await store.write(BASIS_KEY, 0, 0, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 1));
    const large = { ...SMALL_SHAPE, images: 6 };
    await store.write(BASIS_KEY, 1, 0, large, tracedPair(large, 1));
    expect(await readdir(basisFolder(store.dir, BASIS_KEY))).toEqual(['b0-p0.pair']);
    expect(store.stats).toMatchObject({ stored: 1, notStored: 1, evicted: 0 });
  });

  test('a smaller one holds from the opening on; empty folders go too', async () => {
    const first = await makeStore();
    const other = 'f'.repeat(64);
    await first.write(other, 0, 0, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 1));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await first.write(BASIS_KEY, 0, 0, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 1));
    await first.close();
    const second = await makeStore({ dir: first.dir, maxBytes: BYTES });
    await second.close();
    expect(second.stats).toMatchObject({ evicted: 1, bytes: BYTES });
    expect(await readdir(path.join(first.dir, 'v1', 'ff'))).toEqual([]);
  });

  test('what another process wrote is counted, at the latest by the timer', async () => {
    const clock = clockNow();
    const mine = await makeStore({ clock, maxBytes: 4 * BYTES });
    await mine.write(BASIS_KEY, 0, 0, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 0));
    const other = await makeStore({ dir: mine.dir, maxBytes: Infinity });
    for (const pair of [1, 2, 3, 4, 5])
      await other.write(BASIS_KEY, 0, pair, SMALL_SHAPE, tracedPair(SMALL_SHAPE, pair));
    // The clock stands: the last count is no older than it was, so this write owes one.
    await mine.write(BASIS_KEY, 0, 6, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 6));
    expect(clock.pending).toEqual(['count the basis store']);
    expect(mine.stats.bytes).toBe(2 * BYTES);
    await clock.advance(60_000);
    await mine.close();
    expect((await readdir(basisFolder(mine.dir, BASIS_KEY))).length).toBe(4);
    expect(mine.stats).toMatchObject({ bytes: 4 * BYTES, evicted: 3 });
  });

  test('close does at once what the timer would have done', async () => {
    const clock = clockNow();
    const mine = await makeStore({ clock, maxBytes: 2 * BYTES });
    await mine.write(BASIS_KEY, 0, 0, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 0));
    const other = await makeStore({ dir: mine.dir, maxBytes: Infinity });
    for (const pair of [1, 2]) await other.write(BASIS_KEY, 0, pair, SMALL_SHAPE, tracedPair(SMALL_SHAPE, pair));
    await mine.write(BASIS_KEY, 0, 3, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 3));
    await mine.close();
    expect(clock.pending).toEqual([]);
    expect((await readdir(basisFolder(mine.dir, BASIS_KEY))).length).toBe(2);
  });

  test('gc removes down to what it is told, and says what', async () => {
    const clock = clockNow();
    const store = await makeStore({ clock });
    for (const pair of [0, 1, 2, 3]) {
      await store.write(BASIS_KEY, 0, pair, SMALL_SHAPE, tracedPair(SMALL_SHAPE, pair));
      await clock.advance(1000);
    }
    const result = await store.gc(2 * BYTES + 5);
    expect(result).toMatchObject({ files: 2, bytes: 2 * BYTES });
    expect(result.removed.map(({ address, bytes }) => [address.pair, bytes])).toEqual([
      [0, BYTES],
      [1, BYTES],
    ]);
    await expect(store.gc(-1)).rejects.toMatchObject({ code: 'CACHE_ARGUMENT' });
    expect(await store.gc(0)).toMatchObject({ files: 0, bytes: 0 });
    expect(await store.list()).toEqual([]);
  });
});

test('list: a line a basis, the one used last first', async () => {
  const clock = new ManualClock(Date.now());
  const store = await makeStore({ clock });
  const ambient = { ...SMALL_SHAPE, images: 1 };
  await store.write(BASIS_KEY, 0, 0, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 0));
  await store.write(BASIS_KEY, 0, 1, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 1));
  await store.write(BASIS_KEY, 1, 0, ambient, tracedPair(ambient, 1));
  await clock.advance(5000);
  const usedMs = clock.wallMs();
  await store.write('f'.repeat(64), 0, 0, ambient, tracedPair(ambient, 1));
  // What is not ours is not listed, and not touched.
  await writeFile(path.join(basisFolder(store.dir, BASIS_KEY), 'notes.txt'), 'mine');
  expect(await store.list()).toMatchObject([
    { key: 'f'.repeat(64), files: 1, bytes: fileBytes(ambient), usedMs, images: 1 },
    { key: BASIS_KEY, files: 3, bytes: 2 * BYTES + fileBytes(ambient), width: 5, height: 3, images: 3 },
  ]);
});

test('close waits for what is under way; twice is fine; then nothing goes', async () => {
  const store = await makeStore();
  const writing = store.write(BASIS_KEY, 0, 0, SMALL_SHAPE, tracedPair(SMALL_SHAPE, 1));
  await Promise.all([store.close(), store.close()]);
  await writing;
  expect((await readdir(basisFolder(store.dir, BASIS_KEY))).length).toBe(1);
  await expect(store.read(BASIS_KEY, 0, 0, SMALL_SHAPE)).rejects.toMatchObject({ code: 'CACHE_CLOSED' });
  await expect(store.gc(0)).rejects.toMatchObject({ code: 'CACHE_CLOSED' });
  await store[Symbol.asyncDispose]();
});

test('the caller gets its own defects', async () => {
  const store = await makeStore();
  const wrong = { code: 'CACHE_ARGUMENT' };
  await expect(store.read('../x', 0, 0, SMALL_SHAPE)).rejects.toMatchObject(wrong);
  await expect(store.read(BASIS_KEY, 0, 0, { ...SMALL_SHAPE, width: 0 })).rejects.toMatchObject(wrong);
  const traced = tracedPair(SMALL_SHAPE, 1);
  await expect(store.write(BASIS_KEY, 0, 0, { ...SMALL_SHAPE, images: 3 }, traced)).rejects.toMatchObject(wrong);
  expect(samePair(traced, tracedPair(SMALL_SHAPE, 1))).toBe(true);
});
