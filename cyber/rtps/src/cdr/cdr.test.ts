import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RtpsError } from '../rtps-error.js';
import { CdrReader } from './cdr-reader.js';
import { CdrWriter } from './cdr-writer.js';
import { CDR2_LE, CDR_BE, CDR_LE } from './encapsulation.js';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
const octetsOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** A value of the wire, how it is written, and how it is read. */
interface Item {
  readonly value: unknown;
  readonly write: (cdr: CdrWriter) => unknown;
  readonly read: (cdr: CdrReader) => unknown;
}

function item<T>(
  values: fc.Arbitrary<T>,
  write: (cdr: CdrWriter, value: T) => unknown,
  read: (cdr: CdrReader) => unknown,
): fc.Arbitrary<Item> {
  return values.map((value) => ({ value, write: (cdr) => write(cdr, value), read }));
}

const anyText = fc.string({ unit: 'grapheme', maxLength: 8 });
const items = fc.array(
  fc.oneof(
    item(
      fc.boolean(),
      (cdr, v) => cdr.bool(v),
      (cdr) => cdr.bool(),
    ),
    item(
      fc.nat(0xff),
      (cdr, v) => cdr.uint8(v),
      (cdr) => cdr.uint8(),
    ),
    item(
      fc.integer({ min: -0x80, max: 0x7f }),
      (cdr, v) => cdr.int8(v),
      (cdr) => cdr.int8(),
    ),
    item(
      fc.nat(0xffff),
      (cdr, v) => cdr.uint16(v),
      (cdr) => cdr.uint16(),
    ),
    item(
      fc.integer({ min: -0x8000, max: 0x7fff }),
      (cdr, v) => cdr.int16(v),
      (cdr) => cdr.int16(),
    ),
    item(
      fc.nat(0xffffffff),
      (cdr, v) => cdr.uint32(v),
      (cdr) => cdr.uint32(),
    ),
    item(
      fc.integer(),
      (cdr, v) => cdr.int32(v),
      (cdr) => cdr.int32(),
    ),
    item(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      (cdr, v) => cdr.uint64(v),
      (cdr) => cdr.uint64(),
    ),
    item(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      (cdr, v) => cdr.int64(v),
      (cdr) => cdr.int64(),
    ),
    item(
      fc.maxSafeInteger(),
      (cdr, v) => cdr.int64(v),
      (cdr) => cdr.safeInt64(),
    ),
    item(
      fc.maxSafeNat(),
      (cdr, v) => cdr.uint64(v),
      (cdr) => cdr.safeUint64(),
    ),
    item(
      fc.float(),
      (cdr, v) => cdr.float32(v),
      (cdr) => cdr.float32(),
    ),
    item(
      fc.double(),
      (cdr, v) => cdr.float64(v),
      (cdr) => cdr.float64(),
    ),
    item(
      fc.nat(0xff).map((code) => String.fromCharCode(code)),
      (cdr, v) => cdr.char(v),
      (cdr) => cdr.char(),
    ),
    item(
      anyText,
      (cdr, v) => cdr.string(v),
      (cdr) => cdr.string(),
    ),
    item(
      fc.uint8Array({ maxLength: 9 }),
      (cdr, v) => cdr.stringOctets(v),
      (cdr) => cdr.stringOctets(),
    ),
    item(
      anyText,
      (cdr, v) => cdr.wstring(v),
      (cdr) => cdr.wstring(),
    ),
    item(
      anyText,
      (cdr, v) => cdr.wstring(v, 2),
      (cdr) => cdr.wstring(Infinity, 2),
    ),
    item(
      fc.uint8Array({ maxLength: 9 }),
      (cdr, v) => cdr.octetSequence(v),
      (cdr) => cdr.octetSequence(),
    ),
    item(
      fc.uint8Array({ minLength: 5, maxLength: 5 }),
      (cdr, v) => cdr.octets(v),
      (cdr) => cdr.octets(5),
    ),
    item(
      fc.array(fc.double(), { maxLength: 3 }),
      (cdr, v) => cdr.sequence(v, (each, n) => each.float64(n)),
      (cdr) => cdr.sequence((each) => each.float64()),
    ),
    item(
      fc.array(fc.nat(0xffff), { minLength: 3, maxLength: 3 }),
      (cdr, v) => cdr.array(v, (each, n) => each.uint16(n)),
      (cdr) => cdr.array(3, (each) => each.uint16()),
    ),
  ),
  { maxLength: 12 },
);

test('whatever was written is read, in both byte orders and alignments, with or without a header', () => {
  fc.assert(
    fc.property(items, fc.boolean(), fc.constantFrom<(4 | 8)[]>(4, 8), (all, bigEndian, maxAlignment) => {
      const writer = new CdrWriter({ bigEndian, maxAlignment, capacity: 4 });
      for (const { write } of all) write(writer);
      const body = writer.finish();
      const reader = new CdrReader(body, { bigEndian, maxAlignment });
      expect(all.map(({ read }) => read(reader))).toEqual(all.map(({ value }) => value));
      expect([reader.position, reader.remaining]).toEqual([body.length, 0]);
    }),
    { numRuns: 200 },
  );
});

test('a body that ends early is an error of its reader, whatever is asked for', () => {
  fc.assert(
    fc.property(items, fc.nat(), (all, cut) => {
      const writer = new CdrWriter();
      for (const { write } of all) write(writer);
      const body = writer.finish();
      if (body.length === 0) return;
      const reader = new CdrReader(body.subarray(0, cut % body.length));
      expect(() => all.map(({ read }) => read(reader))).toThrow(RtpsError);
    }),
    { numRuns: 100 },
  );
});

describe('the octets are those of CDR', () => {
  test.each([
    [CDR_LE, '00010000 01000000 03000000 68690000 00000000 0000f03f'],
    [CDR_BE, '00000000 01000000 00000003 68690000 3ff00000 00000000'],
    [CDR2_LE, '00070000 01000000 03000000 68690000 00000000 0000f03f'],
  ])('representation %i', (representation, expected) => {
    const writer = new CdrWriter({ representation, capacity: 0 }).bool(true).string('hi').float64(1);
    // Body: octet 0, string at 4 to 10, double at 16 with XCDR1's 8, at 12 with XCDR2's 4.
    const xcdr1 = expected.replaceAll(' ', '');
    const padded = representation === CDR2_LE ? xcdr1 : `${xcdr1.slice(0, 32)}00000000${xcdr1.slice(32)}`;
    expect(hex(writer.finish())).toBe(padded);
    const reader = CdrReader.ofPayload(octetsOf(padded));
    expect([reader.bool(), reader.string(), reader.float64()]).toEqual([true, 'hi', 1]);
  });

  test("the sample of Cyber 9: two numbers, a binary string, an empty one (the design's 31-, section 2)", () => {
    const data = Uint8Array.from({ length: 58 }, (_, i) => i % 7);
    const writer = new CdrWriter({ representation: CDR_LE }).int32(0).int32(0).stringOctets(data).string('').align(4);
    const payload = writer.finish();
    expect(payload).toHaveLength(4 + 8 + 4 + 59 + 1 + 4 + 4);
    expect(hex(payload.subarray(12, 16))).toBe('3b000000');
    const reader = CdrReader.ofPayload(payload);
    reader.skip(8);
    expect([reader.stringOctets(), reader.string()]).toEqual([data, '']);
  });
});

describe('reading refuses', () => {
  test.each<[string, string, (cdr: CdrReader) => unknown]>([
    ['a string longer than the body', 'ff000000 61', (cdr) => cdr.string()],
    ['a string without its NUL', '01000000 61', (cdr) => cdr.string()],
    ['a string over its bound', '03000000 616200', (cdr) => cdr.string(1)],
    ['a sequence of four thousand million', 'ffffffff 00', (cdr) => cdr.sequence((each) => each.uint8())],
    ['a sequence over its bound', '02000000 0102', (cdr) => cdr.octetSequence(1)],
    ['a sequence of octets longer than the body', '03000000 0102', (cdr) => cdr.octetSequence()],
    ['a wstring longer than the body', '02000000 61000000', (cdr) => cdr.wstring()],
    ['a character beyond Unicode', '01000000 00001100', (cdr) => cdr.wstring()],
    ['2^53', '0000000000002000', (cdr) => cdr.safeUint64()],
    ['-2^53', '000000000000e0ff', (cdr) => cdr.safeInt64()],
    ['to skip beyond the end', '00', (cdr) => cdr.skip(2)],
    ['to go back', '00', (cdr) => cdr.skip(-1)],
  ])('%s', (_, body, read) => {
    const reader = new CdrReader(octetsOf(body));
    expect(() => read(reader)).toThrow(expect.objectContaining({ code: 'RTPS_CDR' }) as Error); // An asymmetric matcher.
  });

  test('and says what and where', () => {
    const reader = new CdrReader(octetsOf('0102'));
    reader.uint8();
    expect(() => reader.uint32()).toThrow('No uint32 at octet 4 of a CDR body of 2.');
    expect(() => CdrReader.ofPayload(octetsOf('0001'))).toThrow(RtpsError);
  });
});

test('a string of length 0 is empty; its bound does not count the NUL', () => {
  expect(new CdrReader(octetsOf('00000000')).string()).toBe('');
  expect(new CdrReader(octetsOf('03000000 616200')).string(2)).toBe('ab');
  expect(hex(new CdrReader(octetsOf('02000000 6162')).stringOctets())).toBe('6162');
});

describe('writing refuses what does not fit', () => {
  test.each<[string, (cdr: CdrWriter) => unknown]>([
    ['uint8 256', (cdr) => cdr.uint8(256)],
    ['int8 -129', (cdr) => cdr.int8(-129)],
    ['uint16 -1', (cdr) => cdr.uint16(-1)],
    ['int16 32768', (cdr) => cdr.int16(32_768)],
    ['uint32 2^32', (cdr) => cdr.uint32(2 ** 32)],
    ['int32 0.5', (cdr) => cdr.int32(0.5)],
    ['uint64 -1', (cdr) => cdr.uint64(-1n)],
    ['int64 2^63', (cdr) => cdr.int64(2n ** 63n)],
    ['an unsafe number', (cdr) => cdr.int64(2 ** 53)],
    ['two characters', (cdr) => cdr.char('ab')],
    ['a wide char', (cdr) => cdr.char('€')],
  ])('%s', (_, write) => expect(() => write(new CdrWriter())).toThrow(RangeError));
});
