import { describe, expect, test } from 'vitest';
import { sleep, systemClock } from './clock.js';
import { ManualClock } from './testing/index.js';

describe('ManualClock', () => {
  test('stands still until it is moved, on both time lines', async () => {
    const clock = new ManualClock(1000);
    expect([clock.monotonicMs(), clock.wallMs()]).toEqual([0, 1000]);
    await clock.advance(250);
    expect([clock.monotonicMs(), clock.wallMs()]).toEqual([250, 1250]);
  });

  test('fires timers when they are due, in that order, and shows the ones that wait', async () => {
    const clock = new ManualClock();
    const fired: string[] = [];
    clock.after('late', 30, () => fired.push(`late at ${String(clock.monotonicMs())}`));
    clock.after('early', 10, () => fired.push(`early at ${String(clock.monotonicMs())}`));
    clock.after('also early', 10, () => fired.push('also early'));
    expect(clock.pending).toEqual(['early', 'also early', 'late']);
    await clock.advance(29);
    expect(fired).toEqual(['early at 10', 'also early']);
    await clock.advance(1);
    expect(fired).toEqual(['early at 10', 'also early', 'late at 30']);
    expect(clock.pending).toEqual([]);
  });

  test('repeats an interval until it is cancelled, also from within', async () => {
    const clock = new ManualClock();
    let beats = 0;
    const cancel = clock.every('beat', 10, () => {
      beats += 1;
      if (beats === 3) cancel();
    });
    await clock.advance(100);
    expect(beats).toBe(3);
    cancel();
  });

  test('fires a timer that another one set on the way', async () => {
    const clock = new ManualClock();
    const at: number[] = [];
    clock.after('outer', 10, () => {
      clock.after('inner', 5, () => at.push(clock.monotonicMs()));
    });
    await clock.advance(20);
    expect(at).toEqual([15]);
  });

  test('arrives with an interval of 0', async () => {
    const clock = new ManualClock();
    let beats = 0;
    clock.every('mad', 0, () => (beats += 1));
    await clock.advance(5);
    expect(beats).toBe(5);
  });
});

describe('sleep', () => {
  test('resolves when the time has passed', async () => {
    const clock = new ManualClock();
    let awake = false;
    const sleeping = sleep(clock, 'nap', 50).then(() => (awake = true));
    await clock.advance(49);
    expect(awake).toBe(false);
    await clock.advance(1);
    await sleeping;
    expect(awake).toBe(true);
  });

  test('rejects with the reason of the signal and leaves no timer', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const sleeping = sleep(clock, 'nap', 50, controller.signal);
    const reason = new Error('woken');
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    expect(clock.pending).toEqual([]);
    await expect(sleep(clock, 'nap', 50, controller.signal)).rejects.toBe(reason);
    expect(clock.pending).toEqual([]);
  });
});

test('the system clock runs, and its timers can be cancelled', async () => {
  const startMs = systemClock.monotonicMs();
  const cancel = systemClock.after('never', 1, () => expect.unreachable());
  cancel();
  const beats = await new Promise<number>((resolve) => {
    let count = 0;
    const stop = systemClock.every('beat', 1, () => {
      count += 1;
      if (count < 3) return;
      stop();
      resolve(count);
    });
  });
  expect(beats).toBe(3);
  expect(systemClock.monotonicMs()).toBeGreaterThan(startMs);
  expect(Math.abs(systemClock.wallMs() - Date.now())).toBeLessThan(1000);
});
