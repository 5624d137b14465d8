import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RtpsError } from '../rtps-error.js';
import { shapeKey, shapeType } from './shape-type.js';

const BLUE = { color: 'BLUE', x: 1, y: -2, shapesize: 30 };
const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
const octets = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

describe('ShapeType', () => {
  test('is the octets that every DDS sends', () => {
    expect(hex(shapeType.encode(BLUE))).toBe('0001000005000000424c55450000000001000000feffffff1e000000');
  });

  test('reads big-endian, XCDR2 of a final and of an appendable type', () => {
    expect(shapeType.decode(octets('00000000 00000005 424c554500 000000 00000001 fffffffe 0000001e'))).toEqual(BLUE);
    expect(shapeType.decode(octets('00070000 05000000 424c554500 000000 01000000 feffffff 1e000000'))).toEqual(BLUE);
    expect(shapeType.decode(octets('00090000 18000000 05000000 424c554500 000000 01000000 feffffff 1e000000'))).toEqual(
      BLUE,
    );
  });

  test('has the key hash that Fast DDS and Cyclone send: the MD5 of the color', () => {
    expect(shapeKey('BLUE').hash).toBe('cac217c318363f8ef1160eeedef9e886');
    expect(shapeKey('RED').hash).toBe('d36de865fac295155f18df7157b217e6');
    expect(shapeType.decodeKey?.(shapeKey('RED').payload).color).toBe('RED');
  });

  test('comes back as it went', () => {
    const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const color = fc.string({ maxLength: 128 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.record({ color, x: int32, y: int32, shapesize: int32 }), (shape) => {
        expect(shapeType.decode(shapeType.encode(shape))).toEqual(shape);
      }),
    );
  });

  test('is not read out of anything else, and nothing else is thrown than RTPS_CDR', () => {
    expect(() => shapeType.decode(octets('0003000001000000'))).toThrow(expect.objectContaining({ code: 'RTPS_CDR' }));
    expect(() => shapeKey('x'.repeat(129))).toThrow(expect.objectContaining({ code: 'RTPS_CDR' }));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (payload) => {
        try {
          shapeType.decode(payload);
        } catch (error) {
          expect(error).toBeInstanceOf(RtpsError);
        }
      }),
    );
  });
});
