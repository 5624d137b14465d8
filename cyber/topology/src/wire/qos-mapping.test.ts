import { create } from '@bufbuild/protobuf';
import { DEFAULT_QOS } from '@blender-sim/rtps';
import { expect, test } from 'vitest';
import {
  QosDurabilityPolicy,
  QosHistoryPolicy,
  QosProfileSchema,
  QosReliabilityPolicy,
} from '#gen/cyber/proto/qos_profile_pb.js';
import { QOS_PROFILES, type QosProfileName } from '../roles/qos-profiles.js';
import { qosProfileOf, rtpsQos } from './qos-mapping.js';

const RELIABLE_LATCHED = { reliability: 'reliable', durability: 'transient-local' };
const RELIABLE_VOLATILE = { reliability: 'reliable', durability: 'volatile' };

const EXPECTED: Record<QosProfileName, object> = {
  DEFAULT: { ...RELIABLE_VOLATILE, history: { kind: 'keep-last', depth: 1 } },
  SENSOR_DATA: { reliability: 'best-effort', durability: 'volatile', history: { kind: 'keep-last', depth: 5 } },
  PARAMETERS: { ...RELIABLE_VOLATILE, history: { kind: 'keep-last', depth: 1000 } },
  PARAM_EVENT: { ...RELIABLE_VOLATILE, history: { kind: 'keep-last', depth: 1000 } },
  SERVICES_DEFAULT: { ...RELIABLE_LATCHED, history: { kind: 'keep-last', depth: 10 } },
  SYSTEM_DEFAULT: RELIABLE_LATCHED,
  TF_STATIC: { ...RELIABLE_LATCHED, history: { kind: 'keep-all' } },
  TOPO_CHANGE: { ...RELIABLE_LATCHED, history: { kind: 'keep-all' } },
};

test.each(Object.entries(QOS_PROFILES))('profile %s means what C++ makes of it', (name, profile) => {
  const expected = EXPECTED[name as QosProfileName]; // Object.entries loses the keys' type.
  expect(rtpsQos(9, profile)).toEqual({ ...expected, maxBlockingMs: 0 });
  expect(rtpsQos(10, profile)).toEqual({ ...expected, maxBlockingMs: 100 });
});

test('SYSTEM_DEFAULT leaves everything to the library; a depth alone is keep-last', () => {
  const unsaid = {
    history: QosHistoryPolicy.HISTORY_SYSTEM_DEFAULT,
    reliability: QosReliabilityPolicy.RELIABILITY_SYSTEM_DEFAULT,
    durability: QosDurabilityPolicy.DURABILITY_SYSTEM_DEFAULT,
  };
  expect(rtpsQos(10, create(QosProfileSchema, { ...unsaid, depth: 0 }))).toEqual({ maxBlockingMs: 100 });
  const three = create(QosProfileSchema, { ...unsaid, depth: 3 });
  expect(rtpsQos(9, three)).toEqual({ maxBlockingMs: 0, history: { kind: 'keep-last', depth: 3 } });
});

test('a profile without a word is keep-last 1, reliable, volatile: proto2’s defaults', () => {
  expect(rtpsQos(9, create(QosProfileSchema))).toEqual({ ...EXPECTED.DEFAULT, maxBlockingMs: 0 });
});

test.each(['DEFAULT', 'SENSOR_DATA', 'PARAMETERS', 'SERVICES_DEFAULT', 'TOPO_CHANGE'] as const)(
  'from RTPS and back %s is the same, but for the depth that keep-all does not use',
  (name) => {
    const qos = rtpsQos(10, QOS_PROFILES[name]);
    expect(rtpsQos(10, qosProfileOf({ ...DEFAULT_QOS, ...qos }))).toEqual(qos);
  },
);

test('what a profile has no word for is transient-local', () => {
  const { durability } = qosProfileOf({ ...DEFAULT_QOS, durability: 'persistent' });
  expect(durability).toBe(QosDurabilityPolicy.DURABILITY_TRANSIENT_LOCAL);
});

test('profiles are frozen: one process has one TOPO_CHANGE', () => {
  expect(() => Object.assign(QOS_PROFILES.TOPO_CHANGE, { depth: 1 })).toThrow(TypeError);
});
