import { ManualClock } from '@blender-sim/base/testing';
import { expect, test } from 'vitest';
import { Paced } from './paced.js';

test('at once, then as often as allowed, and never without being asked', async () => {
  const clock = new ManualClock();
  const times: number[] = [];
  const begun = clock.monotonicMs();
  const paced = new Paced(clock, 'test', 100, () => times.push(clock.monotonicMs() - begun));
  for (let ms = 0; ms < 250; ms += 10) {
    paced.ask();
    await clock.advance(10);
  }
  await clock.advance(1000);
  expect(times).toEqual([0, 100, 200, 300]);
  expect(clock.pending).toEqual([]);
  paced.ask();
  expect(times).toHaveLength(5);
  paced.ask();
  paced.close();
  paced.close();
  await clock.advance(1000);
  expect(times).toHaveLength(5);
  expect(clock.pending).toEqual([]);
});
