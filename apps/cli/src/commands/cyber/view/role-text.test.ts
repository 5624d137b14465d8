import { create } from '@bufbuild/protobuf';
import { QOS_PROFILES, QosProfileSchema } from '@blender-sim/topology';
import { expect, test } from 'vitest';
import { qosRecord, qosText } from './role-text.js';

test.each([
  ['DEFAULT', 'reliable, volatile, keep last 1'],
  ['SENSOR_DATA', 'best effort, volatile, keep last 5'],
  ['TF_STATIC', 'reliable, transient local, keep all'],
  ['SYSTEM_DEFAULT', 'reliable, transient local, default history'],
] as const)('the profile %s for people', (name, text) => {
  expect(qosText(QOS_PROFILES[name])).toBe(text);
});

test('for programs', () => {
  const fields = { reliability: 'best-effort', durability: 'volatile', history: 'keep-last', depth: 5, mps: 0 };
  expect(qosRecord(QOS_PROFILES.SENSOR_DATA)).toEqual(fields);
});

test('what has no name is its number; nothing is nothing', () => {
  // Peers may send any number.
  const odd = create(QosProfileSchema, { reliability: 7 as never, mps: 30 });
  expect(qosText(odd)).toBe('reliability 7, volatile, keep last 1, 30 messages a second');
  expect(qosRecord(odd)).toMatchObject({ reliability: '7', depth: 1, mps: 30 });
  expect([qosText(undefined), qosRecord(undefined)]).toEqual(['', undefined]);
});
