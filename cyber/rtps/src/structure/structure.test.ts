import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WallMs } from '@blender-sim/base';
import { isKeyedId, isReaderId, isWriterId, userEntityId } from './entity-id.js';
import { guidOctets, guidPrefixOf, guidText, readGuid } from './guid.js';
import { LOCATOR_UDP_V6, distinctLocators, isMulticast, locatorText, udpV4 } from './locator.js';
import { numberSet, numbersOf } from './sequence-number.js';
import { TIME_INFINITE, durationMs, durationOf, wallMsOf, wireTimeOf } from './wire-time.js';

test('a GUID is its 16 octets', () => {
  const octets = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(octets, (wanted) => {
      expect(guidOctets(readGuid(wanted, 0))).toEqual(wanted);
    }),
  );
  const guid = readGuid(
    Uint8Array.from({ length: 16 }, (_, i) => i),
    0,
  );
  expect(guidText(guid)).toBe('000102030405060708090a0b|c0d0e0f');
  // More than are kept, each read again when others have taken its place.
  const many = Array.from({ length: 1000 }, (_, i) => new Uint8Array(12).fill(i, 0, 4).fill(i >> 8, 4));
  for (const wanted of [...many, ...many]) {
    expect(guidPrefixOf(wanted)).toBe(Buffer.from(wanted).toString('hex'));
  }
  expect(() => guidPrefixOf(new Uint8Array(11))).toThrow('12 octets, not 11');
});

test('an entity id says what it is', () => {
  expect(userEntityId(1, 'writer', false)).toBe(0x00000103);
  expect(userEntityId(2, 'reader', false)).toBe(0x00000204);
  expect(userEntityId(0xffffff, 'writer', true)).toBe(0xffffff02);
  expect(userEntityId(3, 'reader', true)).toBe(0x00000307);
  expect(() => userEntityId(0, 'writer', true)).toThrow(RangeError);
  expect([isWriterId(0x3c2), isReaderId(0x3c2), isKeyedId(0x3c2)]).toEqual([true, false, true]);
  expect([isWriterId(0x104), isReaderId(0x104), isKeyedId(0x104)]).toEqual([false, true, false]);
  expect(isKeyedId(0x1c1)).toBeUndefined();
});

test('a set holds the numbers from its base to 255 beyond', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 600 }));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), numbers, (base, all) => {
      const set = numberSet(base, all);
      const inside = all.filter((n) => n >= base && n < base + 256).sort((a, b) => a - b);
      expect([...numbersOf(set)]).toEqual(inside);
      expect(set.numBits).toBe(inside.length === 0 ? 0 : Math.max(...inside) - base + 1);
      expect(set.bitmap.length).toBe(Math.ceil(set.numBits / 32));
    }),
  );
});

test('durations and times come back to a microsecond', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2e12, noNaN: true }), (ms) => {
      expect(Math.abs(durationMs(durationOf(ms)) - ms)).toBeLessThan(1e-3);
    }),
  );
  expect(durationOf(Infinity)).toEqual(TIME_INFINITE);
  expect(durationMs(TIME_INFINITE)).toBe(Infinity);
  expect(durationOf(12_000)).toEqual({ seconds: 12, fraction: 0 });
  expect(durationOf(999.9999999999)).toEqual({ seconds: 1, fraction: 0 });
  const now = Date.UTC(2026, 10, 22, 1, 2, 3, 456) as WallMs;
  expect(wallMsOf(wireTimeOf(now))).toBeCloseTo(now, 2);
});

test('locators are told apart, and written as people write them', () => {
  const v6 = { kind: LOCATOR_UDP_V6, address: 'ff03::1', port: 7400 };
  expect(distinctLocators([udpV4('127.0.0.1', 1), v6, udpV4('127.0.0.1', 1), udpV4('127.0.0.1', 2)])).toHaveLength(3);
  expect([udpV4('239.255.0.1', 1), udpV4('127.0.0.1', 1), v6].map(isMulticast)).toEqual([true, false, true]);
  expect(locatorText(udpV4('10.0.0.1', 7410))).toBe('10.0.0.1:7410');
  expect(locatorText(v6)).toBe('[ff03::1]:7400');
  expect(locatorText({ kind: 16777216, address: '00', port: 9 })).toBe('kind 16777216 00:9');
});
