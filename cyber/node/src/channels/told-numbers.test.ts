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

it('a new history brings what was written while the writer was away, and what the old one has not brought', () => {
  const told = new ToldNumbers();
  told.takeFromHistory(1n, undefined);
  told.take(3n);
  told.beginAnew();
  expect([1n, 2n, 3n, 4n].map((sequence) => told.takeFromHistory(sequence, undefined))).toEqual([
    ...[false, true, false, true],
  ]);
  expect(told.take(6n)).toBe(true);
  expect([5n, 6n].map((sequence) => told.takeFromHistory(sequence, undefined))).toEqual([true, false]);
});

it('a history that ends in the middle goes on with the next one, however often, and nothing is told twice', () => {
  const told = new ToldNumbers();
  const history = (from: number, to: number): number[] =>
    numbers(from, to).filter((n) => told.takeFromHistory(BigInt(n), undefined));
  expect(told.take(305n)).toBe(true);
  expect(history(1, 50)).toEqual(numbers(1, 50));
  told.beginAnew();
  expect(history(1, 100)).toEqual(numbers(51, 100));
  told.beginAnew();
  expect(told.take(310n)).toBe(true);
  expect(history(1, 310)).toEqual([...numbers(101, 304), ...numbers(306, 309)]);
  expect([told.isOvertaken(309n), told.isOvertaken(310n)]).toEqual([true, false]);
  told.beginAnew();
  expect(history(1, 311)).toEqual([311]);
});

it('a history that was over when the writer went away does not hide what was written between two absences', () => {
  const told = new ToldNumbers();
  for (const sequence of [1n, 2n, 3n]) told.takeFromHistory(sequence, undefined);
  for (const sequence of [4n, 5n]) told.take(sequence);
  told.beginAnew();
  told.take(8n);
  told.beginAnew();
  expect(numbers(1, 9).filter((number) => told.takeFromHistory(BigInt(number), undefined))).toEqual([6, 7, 9]);
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
      expect(seen.toSorted((a, b) => a - b)).toEqual(numbers(1, last));
    }),
  );
});

it('nothing is told twice, however often the writer is away; where it is away once, all is told', () => {
  const times = fc.array(
    fc.record({
      /** Written since the last time; of these the channel brings the last ones. */
      written: fc.integer({ min: 1, max: 30 }),
      ofChannel: fc.nat(30),
      /** How much of its history comes before it is away. */
      history: fc.nat(120),
      mix: fc.infiniteStream(fc.boolean()),
    }),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(times, (away) => {
      const told = new ToldNumbers();
      const seen: number[] = [];
      let last = 0;
      for (const [index, { written, ofChannel, history, mix }] of away.entries()) {
        const isWhole = index === away.length - 1;
        const begin = last;
        last += written;
        let nextOfChannel = Math.max(begin, last - ofChannel) + 1;
        const endOfHistory = isWhole ? last : Math.min(last, history);
        let nextOfHistory = 1;
        while (nextOfChannel <= last || nextOfHistory <= endOfHistory) {
          const isHistory = nextOfHistory <= endOfHistory && (nextOfChannel > last || mix.next().value === true);
          const number = isHistory ? nextOfHistory++ : nextOfChannel++;
          const sequence = BigInt(number);
          if (isHistory ? told.takeFromHistory(sequence, undefined) : told.take(sequence)) seen.push(number);
        }
        told.beginAnew();
      }
      const sorted = seen.toSorted((a, b) => a - b);
      if (away.length <= 2) expect(sorted).toEqual(numbers(1, last));
      else expect(sorted).toEqual([...new Set(sorted)]);
    }),
  );
});

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
