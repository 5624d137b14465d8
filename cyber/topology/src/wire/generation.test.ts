import { DEFAULT_QOS, type EndpointData, type GuidPrefix } from '@blender-sim/rtps';
import { describe, expect, test } from 'vitest';
import { GENERATION_PROFILE, generationOf } from './generation.js';

const WRITER: EndpointData = {
  kind: 'writer',
  guid: { prefix: '010f7f011050000000000000' as GuidPrefix, entityId: 0x103 },
  topic: 'channel/chatter',
  type: 'UnderlayMessage',
  keyed: false,
  qos: DEFAULT_QOS,
  unicast: [],
  multicast: [],
  expectsInlineQos: false,
};

describe('generationOf', () => {
  test.each([
    { endpoint: { typeMaxSizeSerialized: 532 }, generation: 9 },
    { endpoint: { typeMaxSizeSerialized: 280 }, generation: 10 },
    { endpoint: { typeMaxSizeSerialized: 532, version: { major: 2, minor: 3 } }, generation: 9 },
    { endpoint: { typeMaxSizeSerialized: 280, version: { major: 2, minor: 1 } }, generation: 10 },
    { endpoint: { version: { major: 2, minor: 1 } }, generation: 9 },
    { endpoint: { version: { major: 2, minor: 3 } }, generation: 10 },
    { endpoint: { typeMaxSizeSerialized: 64, version: { major: 2, minor: 3 } }, generation: 10 },
    { endpoint: { version: { major: 2, minor: 5 } }, generation: undefined },
    { endpoint: { version: { major: 1, minor: 1 } }, generation: undefined },
    { endpoint: {}, generation: undefined },
  ])('$endpoint: $generation', ({ endpoint, generation }) => {
    expect(generationOf({ ...WRITER, ...endpoint })).toBe(generation);
  });
});

test.each([
  [0, 1000, 300],
  [1, 4000, 4000],
  [64, 4000, 4000],
  [256, 1000, 1000],
  [1024, 250, 250],
  [4_294_967_295, 250, 250],
])('heartbeats for %d messages a second: every %d ms, %d ms', (mps, of9, of10) => {
  expect(GENERATION_PROFILE[9].heartbeatMs(mps)).toBe(of9);
  expect(GENERATION_PROFILE[10].heartbeatMs(mps)).toBe(of10);
});
