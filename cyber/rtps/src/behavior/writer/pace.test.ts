import { expect, it } from 'vitest';
import type { MonotonicMs } from '@blender-sim/base';
import { Pace } from './pace.js';

const at = (ms: number): MonotonicMs => ms as MonotonicMs;

/** Sends as fast as it may for `ms`, all acknowledged at once or never. @returns octets sent. */
function flood(pace: Pace, from: number, ms: number, isAcknowledged: boolean): number {
  let sent = 0;
  for (let now = from; now < from + ms;) {
    const delayMs = pace.delayMs(1000, at(now));
    if (delayMs > 0) now += delayMs;
    else {
      pace.onSent(1000, at(now));
      sent += 1000;
      // An acknowledgement that frees nothing more: the rest of the window is still under way.
      if (isAcknowledged) pace.onAcknowledged(1000, 1e9);
    }
  }
  return sent;
}

it('begins with a window, then half a window a millisecond', () => {
  const pace = new Pace(100_000);
  expect(flood(pace, 0, 0.5, false)).toBeGreaterThanOrEqual(100_000);
  const sent = flood(pace, 0.5, 100, false);
  expect(sent).toBeGreaterThan(100 * 45_000);
  expect(sent).toBeLessThan(100 * 55_000);
});

it('goes faster while nothing is lost, to a bound, and halves at a loss, once for each', () => {
  const pace = new Pace(100_000);
  flood(pace, 0, 100, true);
  expect(pace.octetsPerMs).toBe(200_000);
  pace.onLoss(at(200));
  pace.onLoss(at(205));
  expect(pace.octetsPerMs).toBe(100_000);
  for (let now = 300; now < 1000; now += 20) pace.onLoss(at(now));
  expect(pace.octetsPerMs).toBe(12_500);
});

it('lets something go when nothing is there, however large, and never waits for nothing', () => {
  const pace = new Pace(1000);
  expect(pace.delayMs(60_000, at(0))).toBe(0);
  pace.onSent(60_000, at(0));
  for (let now = 0; ;) {
    const delayMs = pace.delayMs(60_000, at(now));
    if (delayMs === 0) break;
    expect(delayMs).toBeGreaterThanOrEqual(0.05);
    now += delayMs;
    expect(now).toBeLessThan(125);
  }
});
