import { describe, expect, test } from 'vitest';
import type { MonotonicMs } from '@blender-sim/base';
import { DEFAULT_TIMING } from './blender-timing.js';
import { ProcessWatch, WATCH_MS, type WatchedPhase } from './process-watch.js';

const timing = { ...DEFAULT_TIMING, startMs: 5000, loadMs: 90_000, heartbeatMs: 2000, frameMs: 3000 };

/** Looks every WATCH_MS until something is overdue. @returns what, and when. */
function until(phase: WatchedPhase, each: (watch: ProcessWatch) => void = () => undefined): [number, string] {
  const watch = new ProcessWatch(timing, 0 as MonotonicMs);
  for (let nowMs = WATCH_MS; nowMs <= 200_000; nowMs += WATCH_MS) {
    each(watch);
    const overdue = watch.look(phase, nowMs as MonotonicMs);
    if (overdue !== undefined) return [nowMs, overdue];
  }
  return [Infinity, ''];
}

describe('the watch over a process', () => {
  test('knows how long each phase may take', () => {
    expect(until('starting')).toEqual([5250, 'it said nothing within 5 s']);
    expect(until('loading')).toEqual([60_250, 'it hangs: no heartbeat for 60.3 s']);
    expect(until('loading', (watch) => watch.heard())).toEqual([90_250, 'it did not load the scene within 90 s']);
    expect(until('rendering')).toEqual([2250, 'it hangs: no heartbeat for 2.3 s']);
    expect(until('rendering', (watch) => watch.heard())[1]).toMatch(/no pattern finished within 3 s/);
    expect(until('held')).toEqual([2250, 'it hangs: no heartbeat for 2.3 s']);
  });

  test('leaves a process alone that speaks and gets further, or waits for us', () => {
    const speaks = (watch: ProcessWatch): void => watch.heard();
    const goesOn = (watch: ProcessWatch): void => {
      watch.heard();
      watch.moved();
    };
    expect(until('rendering', goesOn)[0]).toBe(Infinity);
    expect(until('held', speaks)[0]).toBe(Infinity);
  });

  test('does not count the time in which the node itself stood still', () => {
    const watch = new ProcessWatch(timing, 0 as MonotonicMs);
    expect(watch.look('rendering', 60_000 as MonotonicMs)).toBeUndefined();
    watch.heard();
    expect(watch.look('rendering', 120_000 as MonotonicMs)).toBeUndefined();
  });
});
