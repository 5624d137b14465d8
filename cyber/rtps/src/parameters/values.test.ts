import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guidOctets, guidPrefixOf } from '../structure/guid.js';
import { TIME_INFINITE } from '../structure/wire-time.js';
import {
  changeKindOf,
  decodeEntityId,
  decodeGuid,
  decodeKeyHash,
  decodeSampleIdentity,
  decodeStatusInfo,
  encodeKeyHash,
  encodeSampleIdentity,
  encodeStatusInfo,
  keyHashOfGuid,
  statusInfoOf,
} from './identity-values.js';
import { decodeLocator, encodeLocator } from './locator-octets.js';
import * as values from './values.js';

const octetsOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const guid = fc.record({
  prefix: fc.uint8Array({ minLength: 12, maxLength: 12 }).map(guidPrefixOf),
  entityId: fc.nat(0xffffffff),
});
const hex32 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(hex);
const locator = fc.oneof(
  fc.record({ kind: fc.constant(1), port: fc.nat(0xffff), address: fc.ipV4() }),
  fc.record({ kind: fc.constantFrom(-1, 0, 3, 16_777_216), port: fc.nat(0xffffffff), address: hex32 }),
);

/** Encodes, adds the octets that padding or later versions add, decodes. Cut short it has to be undefined. */
function roundTrip<T>(
  name: string,
  any: fc.Arbitrary<T>,
  encode: (value: T, bigEndian: boolean) => Uint8Array,
  decode: (octets: Uint8Array, bigEndian: boolean) => unknown,
): void {
  test(name, () => {
    fc.assert(
      fc.property(any, fc.boolean(), fc.uint8Array({ maxLength: 5 }), (value, bigEndian, tail) => {
        const octets = encode(value, bigEndian);
        expect(decode(Uint8Array.from([...octets, ...tail]), bigEndian)).toEqual(value);
        const least = octets.length === 4 ? 0 : octets.length - 1;
        expect(decode(octets.subarray(0, least), bigEndian)).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
}

describe('what was encoded is decoded; cut short it is undefined', () => {
  roundTrip('uint32', fc.nat(0xffffffff), values.encodeUint32, values.decodeUint32);
  roundTrip('int32', fc.integer(), values.encodeInt32, values.decodeInt32);
  roundTrip('boolean', fc.boolean(), values.encodeBoolean, values.decodeBoolean);
  roundTrip('string', text, values.encodeString, values.decodeString);
  roundTrip('strings', fc.array(text, { maxLength: 4 }), values.encodeStringSequence, values.decodeStringSequence);
  roundTrip('octets', fc.uint8Array({ maxLength: 9 }), values.encodeOctetSequence, values.decodeOctetSequence);
  roundTrip(
    'representations',
    fc.array(fc.integer({ min: -0x8000, max: 0x7fff }), { maxLength: 4 }),
    values.encodeInt16Sequence,
    values.decodeInt16Sequence,
  );
  roundTrip(
    'duration',
    fc.record({ seconds: fc.integer(), fraction: fc.nat(0xffffffff) }),
    values.encodeDuration,
    values.decodeDuration,
  );
  roundTrip(
    'properties',
    fc.array(fc.tuple(text, text), { maxLength: 4 }),
    values.encodePropertyList,
    values.decodePropertyList,
  );
  const octet = fc.nat(255);
  roundTrip(
    'version',
    fc.record({ major: octet, minor: octet }),
    values.encodeProtocolVersion,
    values.decodeProtocolVersion,
  );
  roundTrip('vendor', fc.nat(0xffff), values.encodeVendor, values.decodeVendor);
  roundTrip('GUID', guid, guidOctets, decodeGuid);
  roundTrip('key hash', hex32, encodeKeyHash, decodeKeyHash);
  roundTrip('status info', fc.nat(0xffffffff), encodeStatusInfo, decodeStatusInfo);
  roundTrip(
    'sample identity',
    fc.record({ writer: guid, sequence: fc.maxSafeNat() }),
    encodeSampleIdentity,
    decodeSampleIdentity,
  );
  roundTrip('locator', locator, encodeLocator, decodeLocator);
});

describe('the octets are those of RTPS 2.3, 9.3.2 and 9.6.2.2', () => {
  test.each<[string, Uint8Array, string]>([
    [
      'locator',
      encodeLocator({ kind: 1, port: 7410, address: '127.0.0.1' }, false),
      `01000000 f21c0000 ${'00'.repeat(12)} 7f000001`,
    ],
    [
      'locator, big-endian',
      encodeLocator({ kind: 1, port: 7410, address: '127.0.0.1' }, true),
      `00000001 00001cf2 ${'00'.repeat(12)} 7f000001`,
    ],
    ['infinite duration', values.encodeDuration(TIME_INFINITE, false), 'ffffff7f ffffffff'],
    ['string', values.encodeString('ab', false), '03000000 616200'],
    ['partition', values.encodeStringSequence(['a', 'b'], false), '02000000 02000000 6100 0000 02000000 6200'],
    ['property', values.encodePropertyList([['k', 'v']], false), '01000000 02000000 6b00 0000 02000000 7600'],
    ['version', values.encodeProtocolVersion({ major: 2, minor: 3 }), '02030000'],
    ['vendor', values.encodeVendor(0x010f), '010f0000'],
    ['status info of a dispose', encodeStatusInfo(statusInfoOf('disposed-unregistered')), '00000003'],
  ])('%s', (_, octets, expected) => expect(hex(octets)).toBe(expected.replaceAll(' ', '')));
});

test('a change is what its flags say; bits unknown to us say nothing', () => {
  expect([0, 1, 2, 3, 4, 0x80000001].map(changeKindOf)).toEqual([
    ...['alive', 'disposed', 'unregistered', 'disposed-unregistered', 'alive', 'disposed'],
  ]);
  expect((['alive', 'disposed', 'unregistered'] as const).map(statusInfoOf)).toEqual([0, 1, 2]);
});

test('the key hash of a built-in topic is the GUID', () => {
  const prefix = guidPrefixOf(Uint8Array.from({ length: 12 }, (_, i) => i));
  expect(keyHashOfGuid({ prefix, entityId: 0x1c1 })).toBe('000102030405060708090a0b000001c1');
  expect(decodeEntityId(octetsOf('000001c1'))).toBe(0x1c1);
});

test('properties with the binary ones behind them', () => {
  const plain = values.encodePropertyList([['name', 'x']], false);
  expect(values.decodePropertyList(octetsOf(`${hex(plain)} 0000 01000000 02000000`), false)).toEqual([['name', 'x']]);
});

describe('malformed values are undefined', () => {
  test.each<[string, unknown]>([
    ['string over its bound', values.decodeString(values.encodeString('abc', false), false, 2)],
    ['string without NUL', values.decodeString(octetsOf('02000000 6162'), false)],
    ['too many names', values.decodeStringSequence(values.encodeStringSequence(['a', 'b'], false), false, 1)],
    ['names beyond the end', values.decodeStringSequence(octetsOf('ffffffff 00'), false)],
    ['too many octets', values.decodeOctetSequence(octetsOf('02000000 0102'), false, 1)],
    [
      'too many properties',
      values.decodePropertyList(
        values.encodePropertyList(
          [
            ['a', ''],
            ['b', ''],
          ],
          false,
        ),
        false,
        1,
      ),
    ],
    ['UDP port 65536', decodeLocator(octetsOf(`01000000 00000100 ${'00'.repeat(16)}`), false)],
    ['sequence unknown', decodeSampleIdentity(octetsOf(`${'01'.repeat(16)} ffffffff 00000000`), false)],
    ['sequence 2^53', decodeSampleIdentity(octetsOf(`${'01'.repeat(16)} 00002000 00000000`), false)],
    ['no vendor', values.decodeVendor(octetsOf('01'))],
  ])('%s', (_, value) => expect(value).toBeUndefined());
});

describe('encoding refuses', () => {
  test.each<[string, () => unknown]>([
    ['a host name', () => encodeLocator({ kind: 1, port: 1, address: 'localhost' }, false)],
    ['IPv6 text of the wrong kind', () => encodeLocator({ kind: 1, port: 1, address: '::1' }, false)],
    ['no IPv6', () => encodeLocator({ kind: 2, port: 1, address: '127.0.0.1' }, false)],
    ['another kind without 32 digits', () => encodeLocator({ kind: 16_777_216, port: 1, address: 'ab' }, false)],
    ['a short key hash', () => encodeKeyHash('ab')],
    [
      'an unknown sequence number',
      () => encodeSampleIdentity({ writer: decodeGuid(new Uint8Array(16))!, sequence: -1 }, false),
    ],
  ])('%s', (_, encode) => expect(encode).toThrow(RangeError));
});

test.each([
  ['::', '00000000000000000000000000000000', '::'],
  ['::1', '00000000000000000000000000000001', '::1'],
  ['fe80::1:0:0:2%lo', 'fe800000000000000001000000000002', 'fe80::1:0:0:2'],
  ['10::', '00100000000000000000000000000000', '10::'],
  ['1:10:0:0:5:6:7:8', '00010010000000000005000600070008', '1:10::5:6:7:8'],
  ['::ffff:127.0.0.1', '00000000000000000000ffff7f000001', '::ffff:7f00:1'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008', '1:2:3:4:5:6:7:8'],
  ['1:0:3:4:5:6:7:0', '00010000000300040005000600070000', '1:0:3:4:5:6:7:0'],
  ['1::4:5:0:0:8', '00010000000000040005000000000008', '1::4:5:0:0:8'],
  ['ff02::fB', 'ff0200000000000000000000000000fb', 'ff02::fb'],
])('IPv6 %s', (address, sixteen, canonical) => {
  const octets = encodeLocator({ kind: 2, port: 7400, address }, false);
  expect(hex(octets.subarray(8))).toBe(sixteen);
  expect(decodeLocator(octets, false)).toEqual({ kind: 2, port: 7400, address: canonical });
});
