import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FRAME_HEADER_BYTES, type Frame, FrameDecoder, FrameError, MAX_PAYLOAD_BYTES, encodeFrame } from './frame.js';

const frames = fc.array(fc.record({ type: fc.nat(0xffff), payload: fc.uint8Array({ maxLength: 300 }) }), {
  maxLength: 8,
});

function encoded(list: readonly { type: number; payload: Uint8Array }[]): Buffer {
  return Buffer.concat(list.flatMap(({ type, payload }) => encodeFrame(type, payload)));
}

/** Cuts `bytes` after every place in `cuts`. */
function chunks(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end));
}

function decoded(parts: readonly Buffer[]): Frame[] {
  const decoder = new FrameDecoder();
  return parts.flatMap((part) => decoder.push(part));
}

describe('the frames of the channel', () => {
  test('have the layout of docs/channel.md', () => {
    const payload = Buffer.from('hello');
    const bytes = Buffer.concat(encodeFrame(17, payload));
    expect(bytes.subarray(0, 12).toString('hex')).toBe('425343480100110005000000');
    expect(bytes.readUInt32LE(12)).toBe(crc32(payload));
    expect(bytes.subarray(16)).toEqual(payload);
  });

  test('come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 40 }), (list, cuts) => {
        const out = decoded(chunks(encoded(list), cuts));
        expect(out.map(({ type, payload }) => ({ type, payload: [...payload] }))).toEqual(
          list.map(({ type, payload }) => ({ type, payload: [...payload] })),
        );
      }),
    );
  });

  test('come out of single octets', () => {
    const bytes = encoded([
      { type: 1, payload: Buffer.from('abc') },
      { type: 2, payload: Buffer.alloc(0) },
    ]);
    expect(decoded([...bytes].map((octet) => Buffer.from([octet]))).map(({ type }) => type)).toEqual([1, 2]);
  });

  test('of damaged octets are a FrameError or the frames before the damage, never another error or other frames', () => {
    fc.assert(
      fc.property(
        frames.filter((list) => list.length > 0),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.array(fc.nat(), { maxLength: 10 }),
        (list, place, flip, cuts) => {
          const bytes = encoded(list);
          const at = place % bytes.length;
          bytes.writeUInt8(bytes.readUInt8(at) ^ flip, at);
          const decoder = new FrameDecoder();
          const out: Frame[] = [];
          try {
            for (const part of chunks(bytes, cuts)) out.push(...decoder.push(part));
          } catch (error) {
            expect(error).toBeInstanceOf(FrameError);
          }
          // The type is not covered by the CRC: what comes out has the payloads that went in.
          out.forEach(({ payload }, index) => expect([...payload]).toEqual([...(list[index]?.payload ?? [])]));
        },
      ),
    );
  });

  test('of noise are a FrameError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: FRAME_HEADER_BYTES, maxLength: 100 }), (noise) => {
        fc.pre(Buffer.from(noise).readUInt32LE(0) !== 0x48435342);
        expect(() => new FrameDecoder().push(Buffer.from(noise))).toThrow(FrameError);
      }),
    );
  });

  test.each([
    ['magic', 0, 0x41, /not with the magic BSCH/],
    ['version', 4, 2, /version 2; this end speaks 1/],
    ['length', 11, 0xff, /announces 4278190085 octets; the most is 67108864/],
    ['CRC', 12, 0, /wrong CRC/],
  ])('with a wrong %s are refused by the header alone or the CRC', (_what, at, octet, message) => {
    const bytes = Buffer.concat(encodeFrame(1, Buffer.from('hello')));
    bytes.writeUInt8(octet, at);
    expect(() => new FrameDecoder().push(bytes)).toThrow(message);
  });

  test('too long to be sent are refused', () => {
    expect(() => encodeFrame(1, new Uint8Array(MAX_PAYLOAD_BYTES + 1))).toThrow(FrameError);
  });

  test('of the largest size cost about their size, in many pieces', () => {
    const payload = Buffer.alloc(16 * 1024 * 1024, 7);
    const bytes = Buffer.concat(encodeFrame(3, payload));
    const decoder = new FrameDecoder();
    const out: Frame[] = [];
    for (let at = 0; at < bytes.length; at += 65_536) out.push(...decoder.push(bytes.subarray(at, at + 65_536)));
    expect(out).toHaveLength(1);
    expect(out[0]?.payload.equals(payload)).toBe(true);
  });
});
