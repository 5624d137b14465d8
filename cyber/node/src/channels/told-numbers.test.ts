import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ToldNumbers } from './told-numbers.js';

it('a channel goes up', () => {
  const told = new ToldNumbers();
  expect([1n, 2n, 2n, 1n, 5n, 4n].map((sequence) => told.take(sequence))).toEqual([
    true,
    true,
    false,
    false,
    true,
    false,
  ]);
});

it('history is what lies before the first message of the channel', () => {
  const told = new ToldNumbers();
  expect(told.takeFromHistory(1n, undefined)).toBe(true);
  expect(told.take(4n)).toBe(true);
  expect([2n, 2n, 3n, 4n, 5n].map((sequence) => told.takeFromHistory(sequence, undefined))).toEqual([
    ...[true, false, true, false, false],
  ]);
  expect(told.take(5n)).toBe(true);
});

it('of a writer that keeps two, two are told at most when newer ones were faster', () => {
  const told = new ToldNumbers();
  told.take(4n);
  expect([1n, 2n, 3n].map((sequence) => told.takeFromHistory(sequence, 2))).toEqual([false, false, true]);
});

it('what was written while the writer was away is in its new history', () => {
  const told = new ToldNumbers();
  told.takeFromHistory(1n, undefined);
  told.take(3n);
  told.beginAnew();
  expect([1n, 2n, 3n, 4n].map((sequence) => told.takeFromHistory(sequence, undefined))).toEqual([
    ...[false, false, false, true],
  ]);
  expect(told.take(6n)).toBe(true);
  expect([5n, 6n].map((sequence) => told.takeFromHistory(sequence, undefined))).toEqual([true, false]);
});

it('nothing is told twice, whatever comes by which way; of two ways in order all is told', () => {
  const ways = fc.record({
    history: fc.nat(60),
    /** What the channel begins with: it may bring some of the history again. */
    from: fc.integer({ min: 1, max: 60 }),
    mix: fc.infiniteStream(fc.boolean()),
    twice: fc.infiniteStream(fc.nat(9)),
  });
  fc.assert(
    fc.property(ways, ({ history, from, mix, twice }) => {
      const told = new ToldNumbers();
      const seen: number[] = [];
      const first = Math.min(from, history + 1);
      const last = 80;
      let [ofHistory, ofChannel] = [1, first];
      while (ofHistory <= history || ofChannel <= last) {
        const isHistory = ofHistory <= history && (ofChannel > last || mix.next().value === true);
        const number = isHistory ? ofHistory++ : ofChannel++;
        for (let copies = twice.next().value === 0 ? 2 : 1; copies > 0; copies--) {
          const sequence = BigInt(number);
          if (isHistory ? told.takeFromHistory(sequence, undefined) : told.take(sequence)) seen.push(number);
        }
      }
      expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    }),
  );
});
