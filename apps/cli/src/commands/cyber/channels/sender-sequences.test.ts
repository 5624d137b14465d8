import { newIdentity } from '@blender-sim/topology';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SenderSequences } from './sender-sequences.js';

test('gaps are counted by sender, from its first message on; what comes again is not new', () => {
  const [one, other] = [newIdentity(), newIdentity()];
  const sequences = new SenderSequences();
  const took = [7n, 8n, 11n, 8n, 11n, 12n].map((sequence) => sequences.take({ senderId: one, sequence }));
  expect(took).toEqual([true, true, true, false, false, true]);
  expect(sequences.lost).toBe(2);
  expect(sequences.take({ senderId: other, sequence: 900n })).toBe(true);
  expect(sequences.lost).toBe(2);
});

test('what was overtaken is new: a history that comes after a live message, with its gaps, is no loss and fills none', () => {
  const senderId = newIdentity();
  const sequences = new SenderSequences();
  const took = [100n, 50n, 52n, 99n, 98n, 50n, 98n, 101n].map((sequence) => sequences.take({ senderId, sequence }));
  expect(took).toEqual([true, true, true, true, true, false, false, true]);
  expect(sequences.lost).toBe(0);
});

test('a gap is lost until its message comes by another reader', () => {
  const senderId = newIdentity();
  const sequences = new SenderSequences();
  const lost = [5n, 8n, 7n, 7n, 6n, 9n].map((sequence) => (sequences.take({ senderId, sequence }), sequences.lost));
  expect(lost).toEqual([0, 2, 1, 1, 0, 0]);
});

test('whatever comes in whatever order is new once', () => {
  const arrivals = fc.array(fc.bigInt({ min: 1n, max: 60n }), { maxLength: 200 });
  fc.assert(
    fc.property(arrivals, (all) => {
      const sequences = new SenderSequences();
      const senderId = newIdentity();
      const seen = new Set<bigint>();
      for (const sequence of all) {
        expect(sequences.take({ senderId, sequence })).toBe(!seen.has(sequence));
        seen.add(sequence);
      }
      const [first = 0n] = all;
      const highest = all.reduce((a, b) => (a > b ? a : b), first);
      const since = [...seen].filter((sequence) => sequence >= first);
      expect(sequences.lost).toBe(all.length === 0 ? 0 : Number(highest - first) + 1 - since.length);
    }),
  );
});

test('of a sender with more gaps than are remembered, every message is new and none counts as filling one twice', () => {
  const senderId = newIdentity();
  const sequences = new SenderSequences();
  for (let n = 1n; n <= 1999n; n += 2n) expect(sequences.take({ senderId, sequence: n })).toBe(true);
  expect(sequences.lost).toBe(999);
  expect(sequences.take({ senderId, sequence: 3n })).toBe(true);
  expect(sequences.take({ senderId, sequence: 1997n })).toBe(false);
  expect(sequences.lost).toBe(999);
});

test('remembers 1000 senders', () => {
  const sequences = new SenderSequences();
  const first = newIdentity();
  sequences.take({ senderId: first, sequence: 5n });
  for (let n = 0; n < 1000; n++) sequences.take({ senderId: newIdentity(), sequence: 1n });
  expect(sequences.take({ senderId: first, sequence: 5n })).toBe(true);
});
