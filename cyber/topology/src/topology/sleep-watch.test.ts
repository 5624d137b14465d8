import type { Clock, MonotonicMs, WallMs } from '@blender-sim/base';
import { ManualClock } from '@blender-sim/base/testing';
import { expect, test } from 'vitest';
import { SleepWatch } from './sleep-watch.js';

/** Timers of one clock, times that a test shifts. */
function shifted(clock: ManualClock, shift: { monotonicMs: number; wallMs: number }): Clock {
  return {
    monotonicMs: () => (clock.monotonicMs() + shift.monotonicMs) as MonotonicMs,
    wallMs: () => (clock.wallMs() + shift.wallMs) as WallMs,
    after: (name, delayMs, callback) => clock.after(name, delayMs, callback),
    every: (name, intervalMs, callback) => clock.every(name, intervalMs, callback),
  };
}

test.each([
  ['a stopped process', { monotonicMs: 16_000, wallMs: 16_000 }],
  ['a machine that slept', { monotonicMs: 0, wallMs: 16_000 }],
])('%s is noticed, once', async (_what, pause) => {
  const clock = new ManualClock();
  const shift = { monotonicMs: 0, wallMs: 0 };
  let wakes = 0;
  const watch = new SleepWatch(shifted(clock, shift), 1000, 9000, () => wakes++);
  await clock.advance(20_000);
  expect(wakes).toBe(0);
  Object.assign(shift, pause);
  await clock.advance(1000);
  expect(wakes).toBe(1);
  await clock.advance(20_000);
  expect(wakes).toBe(1);
  watch.close();
  expect(clock.pending).toEqual([]);
});

test('a short pause, and a clock that is set back, are none', async () => {
  const clock = new ManualClock();
  const shift = { monotonicMs: 0, wallMs: 0 };
  let wakes = 0;
  const watch = new SleepWatch(shifted(clock, shift), 1000, 9000, () => wakes++);
  await clock.advance(1000);
  Object.assign(shift, { monotonicMs: 5000, wallMs: -3_600_000 });
  await clock.advance(5000);
  expect(wakes).toBe(0);
  watch.close();
});
