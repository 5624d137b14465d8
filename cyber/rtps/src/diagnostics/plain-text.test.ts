import { describe, expect, test } from 'vitest';
import { DEFAULT_QOS } from '../structure/qos.js';
import { numberSet } from '../structure/sequence-number.js';
import { durationText } from './duration-text.js';
import { entityText } from './entity-text.js';
import { hexText } from './hex-text.js';
import { numberSetText } from './number-set-text.js';
import { quoted } from './printable.js';
import { qosWords } from './qos-text.js';

test('a text between quotes does not steer a terminal', () => {
  expect(quoted('a\u001b[2Jb\u009b1m\u202e')).toBe('"a\\u{1b}[2Jb\\u{9b}1m\\u{202e}"');
});

test.each([
  [0, '0 ms'],
  [0.25, '0.25 ms'],
  [300, '300 ms'],
  [999.6, '1000 ms'],
  [10_000, '10 s'],
  [1500, '1.5 s'],
  [150_000, '2.5 min'],
  [7_200_000, '2 h'],
  [200_000_000_000, '2315 d'],
  [Infinity, 'infinite'],
  [-1, '0 ms'],
])('%d ms is %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each([
  [0x000100c2, 'SPDP writer'],
  [0x000004c7, 'SEDP subscriptions reader'],
  [0x000200c2, 'liveliness writer'],
  [0, 'any'],
  [0x00000102, 'writer 102 (keyed)'],
  [0x00000104, 'reader 104'],
  [0x000009c3, 'built-in writer 9c3'],
  [0x00000100, 'entity 100'],
])('entity %i is the %s', (id, text) => {
  expect(entityText(id)).toBe(text);
});

test('a set of numbers is told as ranges', () => {
  expect(numberSetText(numberSet(5, [5, 6, 7, 9, 20, 21]))).toBe('5-7 9 20-21');
  expect(numberSetText(numberSet(5, []))).toBe('none');
});

test('octets are dumped 16 a line', () => {
  const octets = Uint8Array.from({ length: 20 }, (_, i) => 0x30 + i);
  expect(hexText(octets, { indent: '  ', most: 18 })).toBe(
    [
      '  0000  30 31 32 33 34 35 36 37  38 39 3a 3b 3c 3d 3e 3f  0123456789:;<=>?',
      '  0010  40 41                                             @A',
      '  … 2 octets more',
    ].join('\n'),
  );
  expect(hexText(new Uint8Array(0))).toBe('');
});

describe('QoS in words', () => {
  test('the defaults are two words', () => {
    expect(qosWords(DEFAULT_QOS)).toEqual(['reliable', 'volatile']);
  });

  test('whatever differs is said', () => {
    const words = qosWords({
      ...DEFAULT_QOS,
      reliability: 'best-effort',
      durability: 'transient-local',
      history: { kind: 'keep-last', depth: 5 },
      partitions: ['a', 'b*'],
      deadlineMs: 100,
      latencyBudgetMs: 5,
      lifespanMs: 1000,
      liveliness: 'manual-by-topic',
      livelinessLeaseMs: 2000,
      ownership: 'exclusive',
      ownershipStrength: 7,
      destinationOrder: 'by-source-timestamp',
      presentation: 'topic',
      coherentAccess: true,
      timeBasedFilterMs: 50,
      representations: [0, 2],
      userData: new Uint8Array(3),
    });
    expect(words).toEqual([
      'best-effort',
      'transient-local',
      'keep-last 5',
      'partition "a" "b*"',
      'deadline 100 ms',
      'latency budget 5 ms',
      'lifespan 1 s',
      'liveliness manual-by-topic 2 s',
      'ownership exclusive, strength 7',
      'order by-source-timestamp',
      'presentation topic coherent',
      'at most every 50 ms',
      'XCDR1 or XCDR2',
      'user data 3 octets',
    ]);
  });
});
