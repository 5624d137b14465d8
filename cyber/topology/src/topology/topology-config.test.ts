import { expect, test } from 'vitest';
import { topologyConfig } from './topology-config.js';

const HERE = { environment: {} };

test("Cyber's defaults: domain 80, loopback, both generations at their ports, lease 12 s", () => {
  const { domainId, ip, wires, leaseMs, announceMs, isRealityMode, multicastGroup, initialPeers } =
    topologyConfig(HERE);
  expect({ domainId, ip, leaseMs, announceMs, isRealityMode, multicastGroup, initialPeers }).toEqual({
    domainId: 80,
    ip: '127.0.0.1',
    leaseMs: 12_000,
    announceMs: 3000,
    isRealityMode: true,
    multicastGroup: '239.255.0.1',
    initialPeers: ['127.0.0.1'],
  });
  expect(wires).toEqual([
    { generation: 9, portBase: 10_000, domainGain: 200 },
    { generation: 10, portBase: 7400, domainGain: 250 },
  ]);
});

test('CYBER_DOMAIN_ID and CYBER_IP are honoured, and options go before them', () => {
  const environment = { CYBER_DOMAIN_ID: '42', CYBER_IP: '192.168.1.7' };
  expect(topologyConfig({ environment })).toMatchObject({
    domainId: 42,
    ip: '192.168.1.7',
    hostIp: '192.168.1.7',
    multicastGroup: '239.255.0.1',
    initialPeers: [],
  });
  expect(topologyConfig({ environment, domainId: 7, ip: '127.0.0.1' })).toMatchObject({ domainId: 7, ip: '127.0.0.1' });
});

test('on loopback no host_ip that a C++ process of this machine has: it would use shared memory', () => {
  const { hostIp } = topologyConfig(HERE);
  expect(hostIp).toMatch(/^127\.0\.0\.[12]$/);
});

test('one wire, or one with other ports', () => {
  expect(topologyConfig({ ...HERE, wire: 9 }).wires).toEqual([{ generation: 9, portBase: 10_000, domainGain: 200 }]);
  expect(topologyConfig({ ...HERE, wire: [{ generation: 10, portBase: 10_000, domainGain: 200 }] }).wires).toEqual([
    { generation: 10, portBase: 10_000, domainGain: 200 },
  ]);
});

test.each([
  [{ environment: { CYBER_IP: '' } }, /CYBER_IP is set, but empty/],
  [{ environment: { CYBER_DOMAIN_ID: 'eighty' } }, /CYBER_DOMAIN_ID is "eighty"/],
  [{ ...HERE, domainId: 233 }, /domainId: 233/],
  [{ ...HERE, domainId: 1.5 }, /domainId: 1.5/],
  [{ ...HERE, processId: 0 }, /processId: 0/],
  [{ ...HERE, hostName: 'a+b' }, /hostName: "a\+b"/],
  [{ ...HERE, wire: [] }, /wire: none given/],
  [
    { ...HERE, wire: [{ generation: 9 as const }, { generation: 9 as const }] },
    /generation 9; expected 9 or 10, each once/,
  ],
])('what makes no sense is refused with its name: %j', (options, message) => {
  expect(() => topologyConfig(options)).toThrow(message);
});
