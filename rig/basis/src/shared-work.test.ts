import { deferred } from '@blender-sim/base';
import { expect, test } from 'vitest';
import { SharedWork } from './shared-work.js';

test('is done once for all who ask at the same time, and again for those who ask later', async () => {
  const shared = new SharedWork<number>();
  let runs = 0;
  const gate = deferred<void>();
  const work = async (): Promise<number> => {
    runs += 1;
    await gate.promise;
    return runs;
  };
  const both = Promise.all([shared.run('a', work), shared.run('a', work)]);
  gate.resolve();
  expect(await both).toEqual([1, 1]);
  expect(await shared.run('a', work)).toBe(2);
});

test('goes on while one still waits, and is given up with the last', async () => {
  const shared = new SharedWork<string>();
  const gate = deferred<string>();
  let given: AbortSignal | undefined;
  const work = (signal: AbortSignal): Promise<string> => {
    given = signal;
    return gate.promise;
  };
  const first = new AbortController();
  const second = new AbortController();
  const one = shared.run('a', work, first.signal);
  const two = shared.run('a', work, second.signal);
  const why = new Error('changed my mind');
  first.abort(why);
  await expect(one).rejects.toBe(why);
  expect(given?.aborted).toBe(false);
  second.abort(why);
  await expect(two).rejects.toBe(why);
  expect(given?.aborted).toBe(true);
  await expect(shared.run('a', () => Promise.resolve('fresh'))).resolves.toBe('fresh');
});

test('a failure reaches all who wait', async () => {
  const shared = new SharedWork<void>();
  const failing = (): Promise<void> => Promise.reject(new Error('no light'));
  const all = await Promise.allSettled([shared.run('a', failing), shared.run('a', failing)]);
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
