import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearExr } from '../testing/linear-exr.js';
import { TornFrameError, readExr } from './exr.js';

const image = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 7 }))
  .chain(([width, height]) =>
    fc
      .array(fc.float(), { minLength: width * height * 3, maxLength: width * height * 3 })
      .map((values) => ({ width, height, rgb: Float32Array.from(values) })),
  );
const small = { width: 3, height: 2, rgb: Float32Array.from({ length: 18 }, (_unused, at) => at / 7) };
const file = linearExr(3, 2, small.rgb);

describe('readExr', () => {
  test('reads every image, with other channels and attributes around it', () => {
    const extra = fc.subarray(['A', 'Z', 'Combined']);
    const attributes = fc.dictionary(fc.constantFrom('aaa', 'owner', 'zzz'), fc.string());
    fc.assert(
      fc.property(image, extra, attributes, ({ width, height, rgb }, names, more) => {
        const read = readExr(linearExr(width, height, rgb, { extra: names, attributes: more }));
        expect(read).toEqual({ width, height, rgb });
      }),
    );
  });

  test('finds every truncation and every addition', () => {
    for (let length = 0; length < file.length; length++) {
      expect(() => readExr(file.subarray(0, length))).toThrow(TornFrameError);
    }
    expect(() => readExr(Buffer.concat([file, Buffer.of(0)]))).toThrow(TornFrameError);
  });

  test('of a file with one octet changed is torn or an image, and the header never changes a pixel', () => {
    const dataAt = file.length - 2 * (8 + 36);
    for (let at = 0; at < dataAt; at++) {
      for (const flip of [0x01, 0x02, 0x10, 0x20, 0x80, 0xff]) {
        const changed = Buffer.from(file);
        changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
        let read: ReturnType<typeof readExr> | undefined;
        try {
          read = readExr(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(TornFrameError);
        }
        if (read !== undefined) expect(read).toEqual(small);
      }
    }
  });

  test('of anything is torn or an image', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 12 }), (changes) => {
        const changed = Buffer.from(file);
        for (const [at, octet] of changes) changed.writeUInt8(octet, at % file.length);
        try {
          expect(readExr(changed).rgb.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(TornFrameError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('says what is wrong', () => {
    const with_ = (text: string, value: number): Buffer => {
      const changed = Buffer.from(file);
      changed.writeUInt8(value, changed.indexOf(text) + text.length);
      return changed;
    };
    expect(() => readExr(with_('compression\0compression\0\u0001\0\0\0', 3))).toThrow('the file is compressed');
    expect(() => readExr(with_('lineOrder\0lineOrder\0\u0001\0\0\0', 1))).toThrow('from top to bottom');
    expect(() => readExr(with_('B\0', 1))).toThrow('channel B is not 32-bit float');
    const renamed = Buffer.from(file);
    renamed.write('Q', renamed.indexOf('G\0\u0002\0\0\0'), 'latin1');
    expect(() => readExr(renamed)).toThrow('no channel G in the file; it has B, Q, R');
    expect(() => readExr(Buffer.from('not a picture'))).toThrow('does not begin as OpenEXR does');
  });
});
