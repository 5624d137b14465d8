import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PayloadParts, payloadOctets, payloadRange } from './payload-frame.js';
import type { Data } from './submessage.js';
import { writeAroundPayload, writeSubmessage } from './write-message.js';

const octets = fc.uint8Array({ maxLength: 12 });
const framed = fc.record({ payload: octets, frame: fc.record({ head: octets, tail: octets }) });

function whole({ payload, frame }: PayloadParts): Buffer {
  return Buffer.concat(frame === undefined ? [payload] : [frame.head, payload, frame.tail]);
}

test('ranges one behind the other are the whole, without a copy of the middle', () => {
  fc.assert(
    fc.property(fc.oneof(framed, fc.record({ payload: octets })), fc.integer({ min: 1, max: 9 }), (parts, size) => {
      const total = payloadOctets(parts);
      expect(total).toBe(whole(parts).length);
      const ranges: PayloadParts[] = [];
      for (let from = 0; from < total; from += size) ranges.push(payloadRange(parts, from, from + size));
      expect(Buffer.concat(ranges.map(whole)).equals(whole(parts))).toBe(true);
      for (const [i, range] of ranges.entries()) {
        expect(payloadOctets(range)).toBe(Math.min(size, total - i * size));
        expect(range.payload.buffer).toBe(parts.payload.buffer);
      }
    }),
  );
});

test('only ranges that reach into the frame have one', () => {
  const parts = { payload: new Uint8Array(10), frame: { head: new Uint8Array(4), tail: new Uint8Array(1) } };
  const framedOnes = [0, 4, 8, 12].map((from) => payloadRange(parts, from, from + 4).frame !== undefined);
  expect(framedOnes).toEqual([true, false, false, true]);
});

test('nothing has no octets', () => {
  expect(payloadOctets({})).toBe(0);
});

test('a framed payload is written as the same octets in one piece are', () => {
  fc.assert(
    fc.property(framed, (parts) => {
      const head: Data = { kind: 'data', readerId: 1, writerId: 2, sequence: 3 };
      const [together, apart, around] = [100, 100, 100].map((length) => new Uint8Array(length).fill(0xee)) as [
        Uint8Array,
        Uint8Array,
        Uint8Array,
      ];
      const end = writeSubmessage({ ...head, payload: whole(parts) }, together, 0);
      expect(writeSubmessage({ ...head, ...parts }, apart, 0)).toBe(end);
      expect(Buffer.compare(apart, together)).toBe(0);
      const payloadAt = writeAroundPayload({ ...head, ...parts }, around, 0);
      const rest = around.subarray(payloadAt, end - parts.payload.length);
      const sent = Buffer.concat([around.subarray(0, payloadAt), parts.payload, rest]);
      expect(Buffer.compare(sent, together.subarray(0, end))).toBe(0);
    }),
  );
});
