import { newIdentity } from '@blender-sim/topology';
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

test('remembers 1000 senders', () => {
  const sequences = new SenderSequences();
  const first = newIdentity();
  sequences.take({ senderId: first, sequence: 5n });
  for (let n = 0; n < 1000; n++) sequences.take({ senderId: newIdentity(), sequence: 1n });
  expect(sequences.take({ senderId: first, sequence: 5n })).toBe(true);
});
