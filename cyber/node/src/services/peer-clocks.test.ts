import { ManualClock } from '@blender-sim/base/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PeerClocks } from './peer-clocks.js';
import { RequestQueue } from './request-queue.js';
import { SeenRequests } from './seen-requests.js';
import { SlidingMinimum } from './sliding-minimum.js';

describe('the age of a message by clocks that are apart', () => {
  test('is right up to the quickest transport once one came as it was written', () => {
    const delays = fc.array(fc.nat(500), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: -1e8, max: 1e8 }), delays, fc.nat(100_000), (offsetMs, live, heldMs) => {
        const clocks = new PeerClocks(new ManualClock());
        for (const delayMs of live) clocks.observe('p', offsetMs + delayMs, true);
        const ageMs = clocks.ageMs('p', offsetMs + heldMs);
        expect(ageMs).toBe(Math.max(0, heldMs - Math.min(...live)));
      }),
    );
  });

  test('counts the clock as right, or ahead, as long as only history was seen', () => {
    const clocks = new PeerClocks(new ManualClock());
    clocks.observe('p', 60_000, false);
    expect(clocks.ageMs('p', 60_000)).toBe(60_000);
    clocks.observe('q', -3_600_000, false);
    expect(clocks.ageMs('q', -3_600_000)).toBe(0);
    expect(clocks.ageMs('q', -3_590_000)).toBe(10_000);
  });

  test('keeps no more peers than it may', () => {
    const clocks = new PeerClocks(new ManualClock());
    clocks.observe('first', -50_000, true);
    for (let i = 0; i < 4096; i++) clocks.met(`${i}`);
    expect(clocks.ageMs('first', 0)).toBe(0);
  });
});

test('a sliding minimum forgets what is two spans old', () => {
  const minimum = new SlidingMinimum(10);
  expect(minimum.at(0)).toBe(Infinity);
  minimum.add(1, 0);
  minimum.add(5, 12);
  expect(minimum.at(12)).toBe(1);
  expect(minimum.at(20)).toBe(5);
  expect(minimum.at(1000)).toBe(Infinity);
});

describe('requests that have come', () => {
  test('are new once, whatever their order within the window', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Array.from({ length: 100 }, (_, i) => BigInt(i + 1))), (sequences) => {
        const seen = new SeenRequests();
        for (const sequence of sequences) expect(seen.isNew('c', sequence)).toBe(true);
        for (const sequence of sequences) expect(seen.isNew('c', sequence)).toBe(false);
      }),
    );
  });

  test('are remembered of the last 1000 clients, and of each by the last 128', () => {
    const seen = new SeenRequests();
    for (let i = 1n; i <= 200n; i++) seen.isNew('c', i);
    expect(seen.isNew('c', 1n)).toBe(false);
    for (let i = 0; i < 1000; i++) seen.isNew(`other ${i}`, 1n);
    expect(seen.isNew('c', 1n)).toBe(true);
  });
});

test('a queue runs in order, so many at once, and refuses what is too much', async () => {
  const queue = new RequestQueue(2, 1);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const run = (i: number) => (): Promise<void> =>
    new Promise((resolve) => {
      started.push(i);
      ends.push(resolve);
    });
  expect([1, 2, 3, 4].map((i) => queue.push(run(i), 8))).toEqual([true, true, true, false]);
  expect(started).toEqual([1, 2]);
  ends[0]?.();
  await new Promise(setImmediate);
  expect(started).toEqual([1, 2, 3]);
  queue.push(run(5), 8);
  queue.close();
  ends[1]?.();
  await new Promise(setImmediate);
  expect(started).toEqual([1, 2, 3]);
});
