import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guidPrefixOf } from '../structure/guid.js';
import { type NumberSet, numberSet } from '../structure/sequence-number.js';
import { parseMessage } from './parse-message.js';
import type { Data, DataFrag, Message, Submessage } from './submessage.js';
import { sampleSubmessages, SAMPLE_HEADER } from './testing/sample-messages.js';
import { encodeMessage, HEADER_OCTETS, submessageSize, writeHeader, writeSubmessage } from './write-message.js';

const bigEndian = fc.boolean();
const entityId = fc.nat(0xffffffff);
const uint32 = fc.nat(0xffffffff);
const flag = fc.boolean();
const octets = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });
/** Payloads and the like whose padding would come back as part of them otherwise. */
const octets4 = (maxWords: number): fc.Arbitrary<Uint8Array> =>
  fc.nat(maxWords).chain((words) => fc.uint8Array({ minLength: 4 * words, maxLength: 4 * words }));
const sequence = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  fc.maxSafeInteger().map((n) => Math.max(1, Math.abs(n) - 256)),
  fc.constantFrom(1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1),
);
const setBase = sequence.map((n) => Math.min(n, 2 ** 53 - 257));
const setOf = (base: fc.Arbitrary<number>): fc.Arbitrary<NumberSet> =>
  fc.tuple(base, fc.array(fc.nat(255))).map(([from, offsets]) =>
    numberSet(
      from,
      offsets.map((offset) => from + offset),
    ),
  );
const prefix = fc.uint8Array({ minLength: 12, maxLength: 12 }).map(guidPrefixOf);
const pid = fc.nat(0xffff).filter((id) => id !== 1);
const inlineQos = fc.array(fc.record({ pid, value: octets4(6) }), { maxLength: 5 });
const locator = fc.record({ kind: fc.constant(1), port: fc.nat(0xffff), address: fc.ipV4() });
const ids = { bigEndian, readerId: entityId, writerId: entityId };

const data = fc
  .record({ kind: fc.constant('data' as const), ...ids, sequence, isKey: flag }) // A literal for the union.
  .chain((head) =>
    fc
      .record({ inlineQos, payload: octets4(10) }, { requiredKeys: [] })
      .map((tail): Data => ({ ...head, ...tail, isKey: head.isKey && tail.payload !== undefined })),
  );

const dataFrag = fc
  .record({ fragmentSize: fc.integer({ min: 1, max: 40 }), sampleSize: fc.integer({ min: 1, max: 400 }) })
  .filter(({ fragmentSize, sampleSize }) => fragmentSize <= sampleSize)
  .chain((sizes) => {
    const total = Math.ceil(sizes.sampleSize / sizes.fragmentSize);
    return fc.tuple(fc.integer({ min: 1, max: total }), fc.nat(total)).map(([fragmentStart, more]) => ({
      ...{ ...sizes, fragmentStart, fragmentCount: 1 + (more % (total - fragmentStart + 1)) },
    }));
  })
  .chain((range) => {
    const from = (range.fragmentStart - 1) * range.fragmentSize;
    const length = Math.min(from + range.fragmentCount * range.fragmentSize, range.sampleSize) - from;
    const payload = fc.uint8Array({ minLength: length, maxLength: length });
    return fc
      .record(
        { ...ids, sequence, isKey: flag, payload, inlineQos },
        { requiredKeys: ['bigEndian', 'readerId', 'writerId', 'sequence', 'isKey', 'payload'] },
      )
      .map((rest): DataFrag => ({ kind: 'data-frag', ...range, ...rest }));
  });

const kindOf = <K extends Submessage['kind']>(kind: K): fc.Arbitrary<K> => fc.constant(kind);
const submessage: fc.Arbitrary<Submessage> = fc.oneof(
  data,
  dataFrag,
  fc.record({
    ...{ kind: kindOf('heartbeat'), ...ids, first: sequence, last: fc.oneof(sequence, fc.constant(0)) },
    ...{ count: uint32, final: flag, liveliness: flag },
  }),
  fc.record({
    kind: kindOf('heartbeat-frag'),
    ...ids,
    sequence,
    lastFragment: uint32.map((n) => n || 1),
    count: uint32,
  }),
  fc.record({
    kind: kindOf('acknack'),
    ...ids,
    state: setOf(fc.oneof(setBase, fc.constant(0))),
    count: uint32,
    final: flag,
  }),
  fc.record({
    kind: kindOf('nack-frag'),
    ...ids,
    sequence,
    fragments: setOf(uint32.map((n) => n || 1)),
    count: uint32,
  }),
  fc.tuple(fc.record({ kind: kindOf('gap'), ...ids }), setOf(setBase), fc.nat()).map(([head, list, before]) => ({
    ...{ ...head, list, start: Math.max(1, list.base - before) },
  })),
  fc.record(
    { kind: kindOf('info-ts'), bigEndian, time: fc.record({ seconds: fc.integer(), fraction: uint32 }) },
    { requiredKeys: ['kind', 'bigEndian'] },
  ),
  fc.record({ kind: kindOf('info-dst'), bigEndian, prefix }),
  fc.record({
    ...{ kind: kindOf('info-src'), bigEndian, vendor: fc.nat(0xffff), prefix },
    version: fc.record({ major: fc.nat(255), minor: fc.nat(255) }),
  }),
  fc.record(
    { kind: kindOf('info-reply'), bigEndian, unicast: fc.array(locator), multicast: fc.array(locator) },
    { requiredKeys: ['kind', 'bigEndian', 'unicast'] },
  ),
  fc.record({ kind: kindOf('pad'), bigEndian, length: fc.nat(8).map((n) => 4 * n) }),
  fc
    .record({ bigEndian, id: fc.integer({ min: 0x80, max: 0xff }), flags: fc.nat(0x7f), body: octets4(5) })
    .filter(({ body }) => body.length > 0)
    .map((each): Submessage => ({ kind: 'unknown', ...each, flags: each.flags * 2 + (each.bigEndian ? 0 : 1) })),
);
const header = fc.record({
  ...{ vendor: fc.nat(0xffff), prefix },
  version: fc.record({ major: fc.constant(2), minor: fc.nat(255) }),
});

describe('what was written is read', () => {
  test('any message, in both byte orders', () => {
    fc.assert(
      fc.property(header, fc.array(submessage, { maxLength: 6 }), (head, submessages) => {
        expect(parseMessage(encodeMessage({ header: head, submessages }))).toEqual({ header: head, submessages });
      }),
      { numRuns: 200 },
    );
  });

  test('the size is exact, a multiple of 4, and no octet of it is left as it was', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          submessage,
          fc.record({ kind: kindOf('unknown'), id: fc.constant(0x80), flags: fc.constant(1), body: octets(9) }),
        ),
        (each) => {
          const size = submessageSize(each);
          expect(size % 4).toBe(0);
          const [low, high] = [0x00, 0xff].map((fill) => {
            const room = new Uint8Array(size + 8).fill(fill);
            expect(writeSubmessage(each, room, 4)).toBe(size + 4);
            expect([...room.subarray(0, 4), ...room.subarray(size + 4)]).toEqual(Array(8).fill(fill));
            return room.subarray(4, size + 4);
          });
          expect(low).toEqual(high);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a datagram in the middle of a larger buffer', () => {
    const encoded = encodeMessage({ header: SAMPLE_HEADER, submessages: sampleSubmessages(false) });
    const room = new Uint8Array(encoded.length + 7).fill(0xee);
    room.set(encoded, 3);
    expect(parseMessage(room.subarray(3, 3 + encoded.length))).toEqual(parseMessage(encoded));
  });
});

/** The octets of one submessage, as hexadecimal digits. */
function written(each: Submessage): string {
  const room = new Uint8Array(submessageSize(each));
  writeSubmessage(each, room, 0);
  return Buffer.from(room).toString('hex');
}

describe('the octets are those of RTPS 2.3, 9.4.5', () => {
  const who = { readerId: 0x00000107, writerId: 0x000003c2 };
  test.each<[string, Submessage, string]>([
    [
      'DATA',
      { kind: 'data', ...who, sequence: 2, payload: Uint8Array.of(0, 1, 0, 0, 9) },
      '15051c00 00001000 00000107 000003c2 00000000 02000000 00010000 09000000',
    ],
    [
      'DATA big-endian with inline QoS and no payload',
      {
        kind: 'data',
        bigEndian: true,
        ...who,
        sequence: 2 ** 32 + 3,
        inlineQos: [{ pid: 0x71, value: Uint8Array.of(0, 0, 0, 3) }],
      },
      '15020020 00000010 00000107 000003c2 00000001 00000003 00710004 00000003 00010000',
    ],
    [
      'DATA with a key',
      { kind: 'data', ...who, sequence: 1, isKey: true, payload: Uint8Array.of(0, 3, 0, 0) },
      '15091800 00001000 00000107 000003c2 00000000 01000000 00030000',
    ],
    [
      'DATA_FRAG',
      {
        kind: 'data-frag',
        ...who,
        sequence: 1,
        fragmentStart: 2,
        fragmentCount: 1,
        fragmentSize: 4,
        sampleSize: 6,
        payload: Uint8Array.of(5, 6),
      },
      '16012400 00001c00 00000107 000003c2 00000000 01000000 02000000 01000400 06000000 05060000',
    ],
    [
      'HEARTBEAT',
      { kind: 'heartbeat', ...who, first: 1, last: 5, count: 9, final: true, liveliness: false },
      '07031c00 00000107 000003c2 00000000 01000000 00000000 05000000 09000000',
    ],
    [
      'ACKNACK',
      { kind: 'acknack', ...who, state: numberSet(1, [1, 33]), count: 2, final: false },
      '06012000 00000107 000003c2 00000000 01000000 21000000 00000080 00000080 02000000',
    ],
    [
      'NACK_FRAG',
      { kind: 'nack-frag', ...who, sequence: 4, fragments: numberSet(1, [2]), count: 2 },
      '12012000 00000107 000003c2 00000000 04000000 01000000 02000000 00000040 02000000',
    ],
    [
      'HEARTBEAT_FRAG',
      { kind: 'heartbeat-frag', ...who, sequence: 4, lastFragment: 7, count: 2 },
      '13011800 00000107 000003c2 00000000 04000000 07000000 02000000',
    ],
    [
      'GAP',
      { kind: 'gap', ...who, start: 3, list: numberSet(4, []) },
      '08011c00 00000107 000003c2 00000000 03000000 00000000 04000000 00000000',
    ],
    ['INFO_TS', { kind: 'info-ts', time: { seconds: 1, fraction: 0x80000000 } }, '09010800 01000000 00000080'],
    ['INFO_TS, invalid', { kind: 'info-ts' }, '09030000'],
    ['INFO_DST', { kind: 'info-dst', prefix: SAMPLE_HEADER.prefix }, '0e010c00 01020304 05060708 090a0b0c'],
  ])('%s', (_, each, hex) => expect(written(each)).toBe(hex.replaceAll(' ', '')));

  test('the header', () => {
    const room = new Uint8Array(HEADER_OCTETS);
    expect(writeHeader(SAMPLE_HEADER, room, 0)).toBe(20);
    expect(Buffer.from(room).toString('hex')).toBe('52545053020301ff0102030405060708090a0b0c');
  });
});

describe('writing fails for the caller', () => {
  test.each<[string, () => unknown]>([
    ['no room for a header', () => writeHeader(SAMPLE_HEADER, new Uint8Array(19), 0)],
    ['no room for a submessage', () => writeSubmessage({ kind: 'pad', length: 4 }, new Uint8Array(9), 4)],
    [
      'over 256 bits',
      () =>
        written({
          kind: 'gap',
          readerId: 1,
          writerId: 2,
          start: 1,
          list: { base: 1, numBits: 257, bitmap: new Uint32Array(9) },
        }),
    ],
    [
      'an address that is none',
      () => written({ kind: 'info-reply', unicast: [{ kind: 1, address: 'host', port: 1 }] }),
    ],
  ])('%s', (_, write) => expect(write).toThrow(RangeError));
});

test('a submessage over 65,535 octets says 0 and is read to the end of the message', () => {
  const payload = new Uint8Array(70_000).fill(7);
  const large: Submessage = { kind: 'data', readerId: 1, writerId: 2, sequence: 1, payload };
  const encoded = encodeMessage({ header: SAMPLE_HEADER, submessages: [large] });
  expect([...encoded.subarray(20, 24)]).toEqual([0x15, 5, 0, 0]);
  const message = parseMessage(encoded) as Message; // Our own.
  expect(message.problem).toBeUndefined();
  const [only] = message.submessages as [Data];
  expect(Buffer.from(only.payload!).equals(payload)).toBe(true);
});
