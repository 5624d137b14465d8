import fc from 'fast-check';
import { expect, it } from 'vitest';
import { numbersOf } from '../../structure/sequence-number.js';
import { gapsOf } from './gaps.js';

it('names exactly the numbers of its ranges, in as few GAPs as 256 bits allow', () => {
  const range = fc.record({ skip: fc.integer({ min: 0, max: 400 }), length: fc.integer({ min: 1, max: 300 }) });
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), (parts) => {
      const wanted: number[] = [];
      let at = 1;
      const ranges = parts.map(({ skip, length }) => {
        const from = at + skip;
        at = from + length;
        for (let number = from; number < at; number++) wanted.push(number);
        return { from, to: at - 1 };
      });
      const gaps = gapsOf(ranges, 1, 2);
      const named = gaps.flatMap(({ start, list }) => [
        ...Array.from({ length: list.base - start }, (_, i) => start + i),
        ...numbersOf(list),
      ]);
      expect(named).toEqual(wanted);
      for (const { start, list } of gaps) expect(list.base).toBeGreaterThan(start);
      expect(gaps.length).toBeLessThanOrEqual(parts.length);
    }),
  );
});

it('packs scattered numbers into one', () => {
  const gaps = gapsOf(
    [3, 5, 9, 200].map((number) => ({ from: number, to: number })),
    1,
    2,
  );
  expect(gaps.map(({ start, list }) => [start, list.base, ...numbersOf(list)])).toEqual([[3, 4, 5, 9, 200]]);
});
