import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GuidPrefix } from '../structure/guid.js';
import type { History } from '../structure/qos.js';
import type { Sample } from './participant-api.js';
import { SampleQueue } from './sample-queue.js';

const sample = (sequence: number, instance?: string): Sample<number> => ({
  value: sequence,
  kind: 'alive',
  instance,
  writer: { prefix: '01'.repeat(12) as GuidPrefix, entityId: 0x103 },
  sequence,
  sourceTime: undefined,
  payload: new Uint8Array(0),
  inlineQos: [],
  inlineQosBigEndian: false,
  relatedSample: undefined,
});

test('keep-all keeps all, in order, and says when it is full', () => {
  const queue = new SampleQueue<number>({ kind: 'keep-all' }, 3);
  for (const n of [1, 2, 3]) {
    expect(queue.isFull).toBe(false);
    queue.add(sample(n));
  }
  expect(queue.isFull).toBe(true);
  expect(queue.take(2).map(({ value }) => value)).toEqual([1, 2]);
  expect(queue.isFull).toBe(false);
  expect(queue.take(9).map(({ value }) => value)).toEqual([3]);
});

test('keep-last keeps the last of each instance, and a bounded number of all', () => {
  const queue = new SampleQueue<number>({ kind: 'keep-last', depth: 1 }, 3);
  for (const [n, instance] of ['a', 'b', 'a', 'c', 'd', 'b'].entries()) queue.add(sample(n, instance));
  // b's first was dropped as the oldest of three when d came.
  expect(queue.take(9).map(({ instance, value }) => [instance, value])).toEqual([
    ['c', 3],
    ['d', 4],
    ['b', 5],
  ]);
  expect(queue.isFull).toBe(false);
});

test('is what a list with the same rule is', () => {
  const history = fc.oneof(
    fc.constant<History>({ kind: 'keep-all' }),
    fc.integer({ min: 1, max: 4 }).map((depth): History => ({ kind: 'keep-last', depth })),
  );
  const action = fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 5 }));
  fc.assert(
    fc.property(history, fc.array(action, { maxLength: 3000, size: 'max' }), (kind, actions) => {
      const queue = new SampleQueue<number>(kind, Infinity);
      let list: Sample<number>[] = [];
      for (const [n, what] of actions.entries()) {
        if (typeof what === 'number') {
          expect(queue.take(what)).toEqual(list.splice(0, what));
          continue;
        }
        const same = list.filter(({ instance }) => instance === what);
        if (kind.kind === 'keep-last' && same.length >= kind.depth) list = list.filter((one) => one !== same[0]);
        list.push(sample(n, what));
        queue.add(sample(n, what));
      }
      expect(queue.count).toBe(list.length);
      expect(queue.take(Infinity)).toEqual(list);
    }),
    { numRuns: 6 },
  );
});
