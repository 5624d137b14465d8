import { CDR_BE, CDR_LE, CdrWriter } from '@blender-sim/rtps';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GENERATIONS } from './generation.js';
import { decodeUnderlay, encodeUnderlay, underlayParts } from './underlay-message.js';

const REFUSED: unknown = expect.objectContaining({ name: 'TopologyError', code: 'TOPOLOGY_UNDERLAY' });

interface Written {
  readonly bigEndian?: boolean;
  readonly terminated?: boolean;
  readonly dataType?: string;
}

/** What another implementation might write. */
function written(generation: 9 | 10, data: Uint8Array, options: Written = {}): Uint8Array {
  const { bigEndian = false, terminated = true, dataType = '' } = options;
  const writer = new CdrWriter({ representation: bigEndian ? CDR_BE : CDR_LE });
  if (generation === 9) writer.int32(-7).int32(8);
  else writer.uint64(2n ** 64n - 1n).uint64(8n);
  if (terminated) writer.stringOctets(data);
  else writer.octetSequence(data);
  if (generation === 9) writer.string(dataType);
  return writer.finish();
}

describe.each(GENERATIONS)('UnderlayMessage of Cyber %d', (generation) => {
  test('comes out as it went in, whatever the octets, at whatever offset', () => {
    const number = fc.bigInt(0n, 2n ** 64n - 1n);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        number,
        number,
        fc.nat(9),
        (data, timestampNs, sequence, offset) => {
          const payload = encodeUnderlay(generation, data, { timestampNs, sequence });
          const shifted = new Uint8Array(payload.length + offset);
          shifted.set(payload, offset);
          const message = decodeUnderlay(generation, shifted.subarray(offset));
          expect(Buffer.from(message.data).equals(data)).toBe(true);
          // Cyber 9 sends neither.
          const [timestamp, count] = generation === 9 ? [0n, 0n] : [timestampNs, sequence];
          expect(message).toMatchObject({ timestamp, sequence: count, dataType: '' });
        },
      ),
    );
  });

  test('is read in both byte orders, with what fills it up to 4 octets', () => {
    const data = Uint8Array.of(0, 1, 0, 2, 0, 0);
    const numbers = { timestamp: generation === 9 ? -7n : 2n ** 64n - 1n, sequence: 8n };
    for (const bigEndian of [false, true]) {
      const payload = written(generation, data, { bigEndian, dataType: 'text' });
      for (const filling of [0, 1, 2, 3]) {
        const message = decodeUnderlay(generation, Buffer.concat([payload, Buffer.alloc(filling)]));
        expect(message).toMatchObject({ ...numbers, dataType: generation === 9 ? 'text' : '' });
        expect([...message.data]).toEqual([...data]);
      }
    }
  });

  test('data may stand there without a NUL behind them, and be empty with and without one', () => {
    const [data, none] = [Uint8Array.of(0, 5), new Uint8Array(0)];
    expect([...decodeUnderlay(generation, written(generation, data, { terminated: false })).data]).toEqual([0, 5]);
    expect(decodeUnderlay(generation, written(generation, none, { terminated: false })).data).toHaveLength(0);
    expect(decodeUnderlay(generation, written(generation, none)).data).toHaveLength(0);
  });

  test('cut off anywhere it is refused', () => {
    const payload = written(generation, Uint8Array.of(1, 2, 3), { dataType: 'text' });
    for (let length = 0; length < payload.length; length++) {
      expect(() => decodeUnderlay(generation, payload.subarray(0, length))).toThrow(REFUSED);
    }
  });

  test('is refused with octets behind it, in another representation, with a length beyond its end', () => {
    const payload = written(generation, Uint8Array.of(1, 2, 3));
    expect(() => decodeUnderlay(generation, Buffer.concat([payload, Buffer.alloc(4)]))).toThrow(REFUSED);
    for (const representation of [2, 3, 6, 7, 0x100, 0xffff]) {
      const other = Buffer.from(payload);
      other.writeUInt16BE(representation);
      expect(() => decodeUnderlay(generation, other)).toThrow(REFUSED);
    }
    const long = Buffer.from(payload);
    long.writeUInt32LE(0xffff_ffff, generation === 9 ? 12 : 20);
    expect(() => decodeUnderlay(generation, long)).toThrow(REFUSED);
  });

  test('in parts it is the same octets, and the data not copied', () => {
    const number = fc.bigInt(0n, 2n ** 64n - 1n);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), number, number, (data, timestampNs, sequence) => {
        const { payload, frame } = underlayParts(generation, data, { timestampNs, sequence });
        expect(payload).toBe(data);
        const whole = Buffer.concat([frame!.head, payload, frame!.tail]);
        expect(whole.equals(encodeUnderlay(generation, data, { timestampNs, sequence }))).toBe(true);
      }),
    );
  });

  test('large data are copied whole', () => {
    const data = Uint8Array.from({ length: 100_001 }, (_, i) => i * 7);
    const payload = encodeUnderlay(generation, data);
    expect(Buffer.from(decodeUnderlay(generation, payload).data).equals(data)).toBe(true);
    data.fill(0);
    expect(decodeUnderlay(generation, payload).data[1]).toBe(7);
  });
});

test('numbers of more than 64 bits are the caller’s fault', () => {
  for (const stamp of [{ timestampNs: -1n }, { sequence: 2n ** 64n }]) {
    expect(() => encodeUnderlay(10, new Uint8Array(0), stamp)).toThrow(RangeError);
  }
});

test('octets: Cyber 9 writes zeros, the data, an empty type', () => {
  expect(Buffer.from(encodeUnderlay(9, Uint8Array.of(0xaa, 0))).toString('hex')).toBe(
    '00010000' + '00000000' + '00000000' + '03000000' + 'aa0000' + '00' + '01000000' + '00',
  );
});

test('octets: Cyber 10 writes time, number, data', () => {
  const payload = encodeUnderlay(10, Uint8Array.of(0xaa, 0), { timestampNs: 0x0102n, sequence: 3n });
  expect(Buffer.from(payload).toString('hex')).toBe(
    '00010000' + '0201000000000000' + '0300000000000000' + '03000000' + 'aa0000',
  );
});
