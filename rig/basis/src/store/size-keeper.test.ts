import { deferred } from '@blender-sim/base';
import { ManualClock } from '@blender-sim/base/testing';
import { describe, expect, test } from 'vitest';
import type { TrimResult } from './census.js';
import { SCAN_SHARE, SizeKeeper } from './size-keeper.js';

/** A directory that says how large it is, and how long it took to find out. */
class FakeDirectory {
  bytes = 0;
  tookMs = 10;
  counts = 0;
  limit = 1000;
  gate: Promise<void> = Promise.resolve();

  trim = async (): Promise<TrimResult> => {
    this.counts += 1;
    // As on a disk: what is there when the count begins is what it sees.
    const seen = Math.min(this.limit, this.bytes);
    await this.gate;
    this.bytes = Math.min(this.limit, this.bytes);
    return { files: 1, bytes: seen, removed: [], swept: 0, tookMs: this.tookMs };
  };
}

function make(): { clock: ManualClock; directory: FakeDirectory; keeper: SizeKeeper } {
  const [clock, directory] = [new ManualClock(), new FakeDirectory()];
  return { clock, directory, keeper: new SizeKeeper({ clock, maxBytes: directory.limit, trim: directory.trim }) };
}

describe('SizeKeeper', () => {
  test('counting takes no more than its share, however much is written', async () => {
    const { clock, directory, keeper } = make();
    for (let at = 0; at < 1000; at++) {
      await keeper.wrote(0);
      await clock.advance(5);
    }
    // 5 s, 10 ms a count.
    expect(directory.counts).toBeGreaterThan(20);
    expect(directory.counts * directory.tookMs).toBeLessThanOrEqual(5000 / SCAN_SHARE + directory.tookMs);
    await keeper.settle();
  });

  test('over the limit by its own estimate it counts at once', async () => {
    const { directory, keeper } = make();
    await keeper.wrote(600);
    directory.bytes = 600;
    await keeper.count();
    directory.bytes = 1200;
    await keeper.wrote(600);
    expect(directory.counts).toBe(3);
    expect(keeper.bytes).toBe(1000);
  });

  test('a count that is owed is made by a timer, once', async () => {
    const { clock, directory, keeper } = make();
    await keeper.count();
    await keeper.wrote(1);
    await keeper.wrote(1);
    expect(keeper.bytes).toBe(2);
    expect(clock.pending).toEqual(['count the basis store']);
    directory.bytes = 500;
    await clock.advance(SCAN_SHARE * directory.tookMs);
    expect(directory.counts).toBe(2);
    expect(keeper.bytes).toBe(500);
    expect(clock.pending).toEqual([]);
  });

  test('what comes during a count is counted by another one, and its writer waits for that', async () => {
    const { directory, keeper } = make();
    const gate = deferred<void>();
    directory.gate = gate.promise;
    const first = keeper.count();
    directory.bytes = 1500;
    const second = keeper.wrote(1500);
    gate.resolve();
    await Promise.all([first, second]);
    expect(directory.counts).toBe(2);
    expect(keeper.bytes).toBe(1000);
  });

  test('settle does what is owed, and leaves no timer', async () => {
    const { clock, directory, keeper } = make();
    await keeper.count();
    await keeper.wrote(1);
    await keeper.settle();
    await keeper.settle();
    expect(directory.counts).toBe(2);
    expect(clock.pending).toEqual([]);
  });

  test('a file that went is subtracted, never below nothing', async () => {
    const { keeper } = make();
    await keeper.count();
    await keeper.wrote(10);
    keeper.removed(4);
    expect(keeper.bytes).toBe(6);
    keeper.removed(40);
    expect(keeper.bytes).toBe(0);
    await keeper.settle();
  });
});
