import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  encodeParameterListPayload,
  findParameter,
  MAX_PARAMETERS,
  parameterListSize,
  parseParameterList,
  parseParameterListPayload,
  writeParameterList,
} from './parameter-list.js';
import type { ParameterList } from './parameter.js';
import { PID_KEY_HASH, PID_STATUS_INFO } from './pids.js';

const octetsOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const lists = fc.array(
  fc.record({ pid: fc.nat(0xffff).filter((pid) => pid !== 1), value: fc.uint8Array({ maxLength: 20 }) }),
  { maxLength: 8 },
);

/** As it comes back: values filled up to 4 octets with zeros. */
const padded = (list: ParameterList): ParameterList =>
  list.map(({ pid, value }) => ({
    pid,
    value: Uint8Array.from([...value, 0, 0, 0]).subarray(0, (value.length + 3) & ~3),
  }));

test('a list that was written is read, wherever it lies, over whatever was there', () => {
  fc.assert(
    fc.property(lists, fc.boolean(), fc.nat(9), (list, bigEndian, start) => {
      const octets = new Uint8Array(start + parameterListSize(list) + 5).fill(0xee);
      const end = writeParameterList(list, octets, start, bigEndian);
      expect(end).toBe(start + parameterListSize(list));
      expect(octets.subarray(end)).toEqual(new Uint8Array(5).fill(0xee));
      expect(parseParameterList(octets, start, octets.length, bigEndian)).toEqual({ parameters: padded(list), end });
      expect(parseParameterList(octets, start, end - 1, bigEndian)).toBeUndefined();
    }),
  );
});

test('as PL_CDR payload', () => {
  fc.assert(
    fc.property(lists, fc.boolean(), (list, bigEndian) => {
      const payload = encodeParameterListPayload(list, bigEndian);
      expect([...payload.subarray(0, 4)]).toEqual([0, bigEndian ? 2 : 3, 0, 0]);
      expect(parseParameterListPayload(payload)).toEqual({ parameters: padded(list), bigEndian });
    }),
  );
  expect(parseParameterListPayload(octetsOf('00010000 01000000'))).toBeUndefined();
  expect(parseParameterListPayload(octetsOf('0003'))).toBeUndefined();
});

describe('reading', () => {
  const read = (hex: string): unknown => parseParameterList(octetsOf(hex), 0, octetsOf(hex).length, false);

  test("the sentinel's length and what follows it mean nothing", () => {
    expect(read('0100ffff 01')).toEqual({ parameters: [], end: 4 });
  });

  test('a length that is no multiple of 4 is taken at its word', () => {
    const value = Uint8Array.of(9);
    expect(read('70000100 09 01000000')).toEqual({ parameters: [{ pid: PID_KEY_HASH, value }], end: 9 });
  });

  test.each(['', '01', '010000', '70000400 01020304', '70000800 01000000', '7000ffff 01000000'])(
    'refuses "%s"',
    (hex) => expect(read(hex)).toBeUndefined(),
  );

  test('refuses more parameters than any list has', () => {
    const list = Array.from({ length: MAX_PARAMETERS + 1 }, () => ({ pid: 0, value: new Uint8Array(0) }));
    const payload = encodeParameterListPayload(list);
    expect(parseParameterListPayload(payload)).toBeUndefined();
    expect(parseParameterListPayload(encodeParameterListPayload(list.slice(1)))?.parameters).toHaveLength(1024);
  });
});

test('writing refuses what does not fit', () => {
  const list = [{ pid: 5, value: new Uint8Array(65_533) }];
  expect(() => encodeParameterListPayload(list)).toThrow('65533');
  expect(() => writeParameterList([], new Uint8Array(3), 0, false)).toThrow(RangeError);
});

test('the first of its id is found', () => {
  const [first, second, status] = [1, 2, 3].map((n) => ({
    ...{ pid: n === 3 ? PID_STATUS_INFO : PID_KEY_HASH, value: Uint8Array.of(n) },
  }));
  expect(findParameter([first!, second!, status!], PID_KEY_HASH)).toBe(first);
  expect(findParameter([first!, status!], PID_STATUS_INFO)).toBe(status);
  expect(findParameter([first!], PID_STATUS_INFO)).toBeUndefined();
});
