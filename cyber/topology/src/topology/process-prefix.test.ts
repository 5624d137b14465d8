import type { GuidPrefix } from '@blender-sim/rtps';
import { expect, test } from 'vitest';
import type { WireChoice } from '../topology-api.js';
import type { Generation } from '../wire/generation.js';
import { guidPrefixOctets, isMetElsewhere, newProcessPrefix, processPrefixOf } from './process-prefix.js';

const NINE: Required<WireChoice> = { generation: 9, portBase: 10_000, domainGain: 200 };
const TEN: Required<WireChoice> = { generation: 10, portBase: 7400, domainGain: 250 };

function process(wires: readonly Required<WireChoice>[], domain: number = 80) {
  const own = newProcessPrefix(wires, domain);
  const prefix = (generation: Generation): GuidPrefix =>
    // Hexadecimal digits are what GUID prefixes are written in.
    Buffer.from(guidPrefixOctets(own, generation)).toString('hex') as GuidPrefix;
  return { own, prefix };
}

test('a prefix tells its process and wires, and is never one of Fast DDS', () => {
  const { own, prefix } = process([NINE, TEN]);
  expect(guidPrefixOctets(own, 9)).toHaveLength(12);
  expect(prefix(9).slice(0, 6)).toBe('01ffcb');
  expect(prefix(9)).not.toBe(prefix(10));
  expect(processPrefixOf(prefix(9))).toEqual(own);
  expect(processPrefixOf(prefix(10))).toEqual(own);
  expect(processPrefixOf('010f7f01deadbeef00000000' as GuidPrefix)).toBeUndefined();
});

test('two of ours that are on both wires meet on the newer one only', () => {
  const one = process([NINE, TEN]);
  const other = process([NINE, TEN]);
  expect(isMetElsewhere(one.own, 9, other.prefix(9))).toBe(true);
  expect(isMetElsewhere(other.own, 9, one.prefix(9))).toBe(true);
  expect(isMetElsewhere(one.own, 10, other.prefix(10))).toBe(false);
});

test('they meet on the older wire where one is not on the newer one, or has it elsewhere', () => {
  const both = process([NINE, TEN]);
  const old = process([NINE]);
  const elsewhere = process([NINE, { ...TEN, portBase: 7411 }]);
  for (const other of [old, elsewhere]) {
    expect(isMetElsewhere(both.own, 9, other.prefix(9))).toBe(false);
    expect(isMetElsewhere(other.own, 9, both.prefix(9))).toBe(false);
  }
});

test('a process never meets itself, and always meets C++', () => {
  const { own, prefix } = process([NINE, TEN]);
  expect(isMetElsewhere(own, 10, prefix(10))).toBe(true);
  expect(isMetElsewhere(own, 10, prefix(9))).toBe(true);
  expect(isMetElsewhere(own, 9, '010f7f01deadbeef00000000' as GuidPrefix)).toBe(false);
});
