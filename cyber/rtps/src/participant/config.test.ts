import { expect, test } from 'vitest';
import { participantConfig } from './config.js';
import type { ParticipantOptions } from './participant-api.js';

const HOST = [
  { name: 'lo', address: '127.0.0.1', isLoopback: true },
  { name: 'eth0', address: '10.0.0.7', isLoopback: false },
];
const config = (options: ParticipantOptions = {}): ReturnType<typeof participantConfig> =>
  participantConfig(options, HOST);

test('is on the loopback interface, without multicast, unless told otherwise', () => {
  expect(config()).toMatchObject({
    domain: 0,
    interfaces: ['127.0.0.1'],
    initialPeers: ['127.0.0.1'],
    multicastGroup: undefined,
    leaseMs: 10_000,
    announceMs: 3000,
  });
  expect(config({ interfaces: 'all' })).toMatchObject({
    interfaces: ['127.0.0.1', '10.0.0.7'],
    multicastGroup: '239.255.0.1',
  });
  expect(config({ interfaces: ['eth0', '10.0.0.7'] }).interfaces).toEqual(['10.0.0.7']);
  expect(config({ interfaces: ['eth0'], multicastGroup: null }).multicastGroup).toBeUndefined();
});

test('every participant has a prefix of its own that is not of Fast DDS', () => {
  const prefixes = Array.from({ length: 100 }, () => config({ vendor: 0x010f }).prefix);
  expect(new Set(prefixes).size).toBe(100);
  expect(prefixes.filter((prefix) => prefix.startsWith('010f'))).toEqual([]);
  expect(config({ guidPrefix: new Uint8Array(12).fill(7) }).prefix).toBe('07'.repeat(12));
});

test.each<[string, ParticipantOptions, string]>([
  ['RTPS_CONFIG', { domain: -1 }, 'domain: -1'],
  ['RTPS_CONFIG', { domain: 1.5 }, 'domain: 1.5'],
  ['RTPS_CONFIG', { portBase: 0 }, 'portBase: 0'],
  ['RTPS_CONFIG', { maxDatagramBytes: 70_000 }, 'maxDatagramBytes: 70000'],
  ['RTPS_CONFIG', { leaseMs: 1000, announceMs: 1000 }, 'announce more often'],
  ['RTPS_CONFIG', { interfaces: [] }, 'name at least one'],
  ['RTPS_CONFIG', { guidPrefix: new Uint8Array(3) }, '3 octets'],
  ['RTPS_CONFIG', { guidPrefix: Uint8Array.of(1, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) }, 'begins 01 0f'],
  ['RTPS_CONFIG', { leaseMs: NaN }, 'leaseMs: NaN'],
  ['RTPS_NO_INTERFACE', { interfaces: ['wlan0'] }, 'no wlan0; it has 127.0.0.1 (lo), 10.0.0.7 (eth0)'],
])('%s for %j', (code, options, text) => {
  expect(() => config(options)).toThrow(expect.objectContaining({ code }));
  expect(() => config(options)).toThrow(text);
});
