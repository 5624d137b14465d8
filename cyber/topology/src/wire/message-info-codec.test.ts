import type { GuidPrefix } from '@blender-sim/rtps';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MessageInfo, NO_IDENTITY } from './message-info.js';
import { messageInfoOf, relatedSampleOf } from './message-info-codec.js';

const identity = fc
  .uint8Array({ minLength: 8, maxLength: 8 })
  .map((octets: Uint8Array) => Buffer.from(octets).toString('hex'));

test('an answer names its server, the client that asked and the number of the question, as captured', () => {
  const info: MessageInfo = { senderId: '72ef8e8df06a4dee', spareId: '54c6479990bd4077', sequence: 2n };
  const writer = { prefix: '72ef8e8df06a4dee54c64799' as GuidPrefix, entityId: 0x90bd4077 };
  expect(relatedSampleOf(info)).toEqual({ writer, sequence: 2 });
  expect(messageInfoOf({ writer, sequence: 2 })).toEqual(info);
});

test('what goes in comes out', () => {
  const info = fc.record({ senderId: identity, spareId: identity, sequence: fc.bigInt(0n, 2n ** 53n - 1n) });
  fc.assert(
    fc.property(info, (one) => {
      expect(messageInfoOf(relatedSampleOf(one))).toEqual(one);
    }),
  );
});

test('who was named before, and refused, changes nothing for who comes next', () => {
  const [a, b] = [
    { senderId: '11'.repeat(8), spareId: NO_IDENTITY, sequence: 1n },
    { senderId: '11'.repeat(8), spareId: '22'.repeat(8), sequence: 2n },
  ];
  for (const one of [a, b, b, a]) expect(messageInfoOf(relatedSampleOf(one))).toEqual(one);
  expect(() => relatedSampleOf({ ...a, spareId: 'x' })).toThrow(RangeError);
  expect(() => relatedSampleOf({ ...a, spareId: 'x' })).toThrow(RangeError);
  expect(messageInfoOf(relatedSampleOf(a))).toEqual(a);
});

test.each([
  { senderId: 'x', spareId: NO_IDENTITY, sequence: 1n },
  { senderId: NO_IDENTITY, spareId: '00', sequence: 1n },
  { senderId: NO_IDENTITY, spareId: NO_IDENTITY, sequence: -1n },
  { senderId: NO_IDENTITY, spareId: NO_IDENTITY, sequence: 2n ** 53n },
])('what no wire can carry is refused: $senderId $spareId $sequence', (info) => {
  expect(() => relatedSampleOf(info)).toThrow(RangeError);
});
