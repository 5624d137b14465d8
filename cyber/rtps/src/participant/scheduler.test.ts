import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MonotonicMs } from '@blender-sim/base';
import { ManualClock } from '@blender-sim/base/testing';
import { Scheduler, type Ticking } from './scheduler.js';

function world(): { clock: ManualClock; scheduler: Scheduler; turns: () => number } {
  const clock = new ManualClock();
  let turns = 0;
  const scheduler = new Scheduler(clock, (turn) => {
    turns++;
    turn();
  });
  return { clock, scheduler, turns: () => turns };
}

test('ticks at the earliest time asked for, and again when the tick says', async () => {
  const { clock, scheduler } = world();
  const ticks: number[] = [];
  const ticking: Ticking = {
    tick: (now) => {
      ticks.push(now);
      return (ticks.length < 3 ? now + 10 : Infinity) as MonotonicMs;
    },
  };
  scheduler.wakeAt(ticking, 50);
  scheduler.wakeAt(ticking, 20);
  scheduler.wakeAt(ticking, 30);
  await clock.advance(1000);
  expect(ticks).toEqual([20, 30, 40]);
  expect(clock.pending).toEqual([]);
});

test('what is removed or closed ticks no more', async () => {
  const { clock, scheduler } = world();
  const ticking: Ticking = { tick: () => expect.fail('it was removed') };
  scheduler.wakeAt(ticking, 5);
  scheduler.remove(ticking);
  scheduler.wakeAt(ticking, 7);
  scheduler.close();
  scheduler.wakeAt(ticking, 9);
  await clock.advance(100);
  expect(clock.pending).toEqual([]);
});

test('who is removed by another of the same turn is not called', async () => {
  const { clock, scheduler } = world();
  const second: Ticking = { tick: () => expect.fail('it was removed') };
  const first: Ticking = {
    tick: () => {
      scheduler.remove(second);
      return Infinity as MonotonicMs;
    },
  };
  scheduler.wakeAt(first, 5);
  scheduler.wakeAt(second, 6);
  await clock.advance(5.5);
  await clock.advance(100);
});

test('any number of tickers are called in the order of their times, once each', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.boolean())), async (wanted) => {
      const { clock, scheduler } = world();
      const called: number[] = [];
      const kept: number[] = [];
      for (const [at, isKept] of wanted) {
        const ticking: Ticking = { tick: () => (called.push(at), Infinity as MonotonicMs) };
        scheduler.wakeAt(ticking, at + 10);
        scheduler.wakeAt(ticking, at);
        if (isKept) kept.push(at);
        else scheduler.remove(ticking);
      }
      await clock.advance(100);
      expect(called).toEqual(kept.sort((a, b) => a - b));
    }),
    { numRuns: 50 },
  );
});
