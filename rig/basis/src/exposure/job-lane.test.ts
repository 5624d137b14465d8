import { deferred } from '@blender-sim/base';
import { expect, test } from 'vitest';
import { JobLane } from './job-lane.js';

test('runs jobs in order, at most so many at once', async () => {
  const lane = new JobLane(2);
  const ends = [0, 1, 2].map(() => deferred<void>());
  const started: number[] = [];
  const jobs = ends.map((end, index) =>
    lane.run(async () => {
      started.push(index);
      await end.promise;
      return index;
    }, undefined),
  );
  expect(started).toEqual([0, 1]);
  ends[1]?.resolve();
  expect(await jobs[1]).toBe(1);
  await Promise.resolve();
  expect(started).toEqual([0, 1, 2]);
  ends[0]?.resolve();
  ends[2]?.resolve();
  expect(await Promise.all(jobs)).toEqual([0, 1, 2]);
});

test('waits for a resource, in order, until pump() finds it', async () => {
  const lane = new JobLane(4);
  let room = 1;
  const take = (wanted: number) => (): number | undefined => (room >= wanted ? (room -= wanted) : undefined);
  const large = lane.run(async () => 'large', undefined, take(3));
  const small = lane.run(async () => 'small', undefined, take(1));
  await expect(Promise.race([small, large, Promise.resolve('none')])).resolves.toBe('none');
  room = 4;
  lane.pump();
  expect(await Promise.all([large, small])).toEqual(['large', 'small']);
});

test('a waiting job leaves with the reason of its signal and lets the next one go on', async () => {
  const lane = new JobLane(4);
  const abort = new AbortController();
  const never = lane.run(
    async () => 0,
    abort.signal,
    () => undefined,
  );
  const next = lane.run(async () => 1, undefined);
  abort.abort(new Error('enough'));
  await expect(never).rejects.toThrow('enough');
  expect(await next).toBe(1);
  await expect(lane.run(async () => 0, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});

test('passes errors on and frees the place', async () => {
  const lane = new JobLane(1);
  await expect(lane.run(() => Promise.reject(new Error('broken')), undefined)).rejects.toThrow('broken');
  expect(await lane.run(async () => 2, undefined)).toBe(2);
  const waiting = lane.run(
    async () => 0,
    undefined,
    () => undefined,
  );
  lane.close(new Error('closed'));
  await expect(waiting).rejects.toThrow('closed');
});
