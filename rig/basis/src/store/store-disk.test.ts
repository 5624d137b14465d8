import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type SmallDisk, smallDisk, whyNoSmallDisk } from '../testing/mount.js';
import { BASIS_KEY, samePair, tracedPair } from '../testing/traced-pair.js';
import { BasisStore, FULL_PAUSE_MS } from './basis-store.js';
import { cacheDirError } from './basis-store-error.js';
import { basisFolder } from './layout.js';

const MB = 1024 * 1024;
const whyNot = whyNoSmallDisk();

// 300 x 300 x 3 x 4 octets: a little over 1 MB.
const SHAPE = { images: 1, width: 300, height: 300, samples: 4 };

async function disk(bytes: number): Promise<SmallDisk> {
  const made = await smallDisk(bytes);
  onTestFinished(() => made[Symbol.asyncDispose]());
  return made;
}

async function storeOn(dir: string): Promise<{ store: BasisStore; logger: RecordingLogger; clock: ManualClock }> {
  const logger = new RecordingLogger();
  const clock = new ManualClock(Date.now());
  const store = await BasisStore.open({ dir, maxBytes: 1e9, logger, clock, threads: 1 });
  return { store, logger, clock };
}

describe.skipIf(whyNot !== undefined)(`a small disk${whyNot === undefined ? '' : ` (skipped: ${whyNot})`}`, () => {
  test('that gets full: the write is given up and reported, what is there stays, and later there is room again', async () => {
    const { dir } = await disk(2 * MB);
    const { store, logger, clock } = await storeOn(dir);
    const pairs = [0, 1, 2].map((pair) => tracedPair(SHAPE, pair));
    for (const [pair, traced] of pairs.entries()) await store.write(BASIS_KEY, 0, pair, SHAPE, traced);
    expect(store.stats).toMatchObject({ stored: 1, notStored: 2 });
    // The third was not even tried: one line for both.
    const warnings = logger.entries.filter(({ level }) => level === 'warn');
    expect(warnings).toMatchObject([{ fields: { code: 'CACHE_FULL', cache: dir } }]);
    expect(warnings[0]?.line).toMatch(/its disk is full\. Rendering goes on without; make room/);
    expect(await readdir(basisFolder(dir, BASIS_KEY))).toEqual(['b0-p0.pair']);
    const kept = await store.read(BASIS_KEY, 0, 0, SHAPE);
    expect(kept && samePair(kept, pairs[0]!)).toBe(true);

    await store.gc(0);
    await clock.advance(FULL_PAUSE_MS);
    await store.write(BASIS_KEY, 0, 1, SHAPE, pairs[1]!);
    expect(await readdir(basisFolder(dir, BASIS_KEY))).toEqual(['b0-p1.pair']);
    await store.close();
  });

  test('that is full at the start still gives what it holds', async () => {
    const { dir } = await disk(2 * MB);
    const first = await storeOn(dir);
    await first.store.write(BASIS_KEY, 0, 0, SHAPE, tracedPair(SHAPE, 0));
    await first.store.close();
    await writeFile(path.join(dir, 'other'), Buffer.alloc(4 * MB)).catch(() => undefined);
    const second = await storeOn(dir);
    expect(await second.store.read(BASIS_KEY, 0, 0, SHAPE)).toBeDefined();
    await second.store.write(BASIS_KEY, 0, 1, SHAPE, tracedPair(SHAPE, 1));
    expect(second.logger.entries).toMatchObject([{ level: 'warn', fields: { code: 'CACHE_FULL' } }]);
    expect(second.store.stats).toMatchObject({ hits: 1, notStored: 1 });
    await second.store.close();
  });

  test('that is read-only is CACHE_DIR', async () => {
    const made = await disk(2 * MB);
    made.makeReadOnly();
    await expect(storeOn(path.join(made.dir, 'cache'))).rejects.toMatchObject({
      code: 'CACHE_DIR',
      fields: { reason: 'read-only' },
      message: expect.stringMatching(/mounted read-only; choose another directory/) as string,
    });
  });

  test('that becomes read-only under way: CACHE_WRITE is logged, and reading goes on', async () => {
    const made = await disk(4 * MB);
    const { store, logger } = await storeOn(made.dir);
    await store.write(BASIS_KEY, 0, 0, SHAPE, tracedPair(SHAPE, 0));
    made.makeReadOnly();
    await store.write(BASIS_KEY, 0, 1, SHAPE, tracedPair(SHAPE, 1));
    expect(logger.entries.at(-1)).toMatchObject({ level: 'warn', fields: { code: 'CACHE_WRITE' } });
    await store.write('f'.repeat(64), 0, 0, SHAPE, tracedPair(SHAPE, 1));
    expect(logger.entries.at(-1)?.line).toMatch(/EROFS: read-only file system/);
    expect(await store.read(BASIS_KEY, 0, 0, SHAPE)).toBeDefined();
    await store.close();
  });
});

const isRoot = process.getuid?.() === 0;

describe('no permission', () => {
  test.skipIf(isRoot)('is CACHE_DIR (skipped for root, whom nothing is forbidden)', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'no-permission-'));
    await chmod(dir, 0o500);
    onTestFinished(() => rm(dir, { recursive: true }));
    await expect(storeOn(path.join(dir, 'cache'))).rejects.toMatchObject({
      code: 'CACHE_DIR',
      fields: { reason: 'no-permission' },
    });
  });

  test.skipIf(!isRoot)('is CACHE_DIR for another user, also where it can only not be seen', async () => {
    // mkdtemp makes it for its owner alone.
    const dir = await mkdtemp(path.join(tmpdir(), 'not-yours-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    process.seteuid!(65_534);
    try {
      await expect(BasisStore.exists(path.join(dir, 'cache'))).rejects.toMatchObject({ code: 'CACHE_DIR' });
      await expect(storeOn(path.join(dir, 'cache'))).rejects.toMatchObject({
        code: 'CACHE_DIR',
        fields: { reason: 'no-permission' },
      });
    } finally {
      process.seteuid!(0);
    }
  });

  test.each(['EACCES', 'EPERM'])('%s has a sentence', (code) => {
    const error = cacheDirError('/somewhere', Object.assign(new Error('no'), { code }));
    expect(error.message).toBe(
      "The cache directory /somewhere can't be used: this user has no permission to write there; choose another directory or change its rights.",
    );
    expect(error.fields).toEqual({ dir: '/somewhere', reason: 'no-permission' });
  });
});
