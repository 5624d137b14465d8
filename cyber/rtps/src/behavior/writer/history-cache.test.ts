import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { History } from '../../structure/qos.js';
import { changeRecord } from './change-record.js';
import { HistoryCache } from './history-cache.js';
import { sample } from './testing/writer-harness.js';

it('has what a list of the same changes has, after any additions and removals', () => {
  const depth = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
  const action = fc.oneof(
    fc.record({ add: fc.constantFrom('a', 'b', 'c'), octets: fc.nat(9) }),
    fc.record({ drop: fc.nat(30) }),
  );
  fc.assert(
    fc.property(depth, fc.array(action, { maxLength: 60 }), (depth, actions) => {
      const history: History = depth === undefined ? { kind: 'keep-all' } : { kind: 'keep-last', depth };
      const cache = new HistoryCache(history);
      let model: { sequence: number; instance: string; octets: number }[] = [];
      for (const action of actions) {
        if ('drop' in action) {
          const record = cache.get(action.drop);
          expect(record?.sequence).toBe(model.find(({ sequence }) => sequence === action.drop)?.sequence);
          if (record !== undefined) cache.drop(record);
          model = model.filter(({ sequence }) => sequence !== action.drop);
          continue;
        }
        const change = sample(action.octets, action.add);
        const siblings = model.filter(({ instance }) => instance === action.add);
        const crowded = cache.crowdedOutBy(change);
        expect(crowded?.sequence).toBe(
          depth !== undefined && siblings.length >= depth ? siblings[0]?.sequence : undefined,
        );
        if (crowded !== undefined) {
          cache.drop(crowded);
          model = model.filter(({ sequence }) => sequence !== crowded.sequence);
        }
        const sequence = cache.lastSequence + 1;
        cache.add(changeRecord(sequence, change, undefined, 60_000, Infinity));
        model.push({ sequence, instance: action.add, octets: action.octets });
      }
      const forth: number[] = [];
      for (let record = cache.oldest; record !== undefined; record = record.later) forth.push(record.sequence);
      const back: number[] = [];
      for (let record = cache.newest; record !== undefined; record = record.earlier) back.unshift(record.sequence);
      expect(forth).toEqual(model.map(({ sequence }) => sequence));
      expect(back).toEqual(forth);
      expect(cache.heldChanges).toBe(model.length);
      expect(cache.heldOctets).toBe(model.reduce((sum, { octets }) => sum + octets, 0));
      expect(cache.firstSequence).toBe(model[0]?.sequence ?? cache.lastSequence + 1);
    }),
  );
});

it('leaves a retired change in its place, but not in its instance', () => {
  const cache = new HistoryCache({ kind: 'keep-last', depth: 1 });
  for (const sequence of [1, 2]) {
    const crowded = cache.crowdedOutBy(sample(5));
    if (crowded !== undefined) cache.retire(crowded);
    cache.add(changeRecord(sequence, sample(5), undefined, 60_000, Infinity));
  }
  expect([cache.firstSequence, cache.oldestLive?.sequence, cache.heldOctets]).toEqual([1, 2, 10]);
  expect(cache.crowdedOutBy(sample(5))?.sequence).toBe(2);
  cache.drop(cache.get(1)!);
  expect([cache.firstSequence, cache.heldOctets]).toEqual([2, 5]);
});
