import { expect, test } from 'vitest';
import { hostInterfaces, isNeighbour } from './host-interfaces.js';

test('this host has its loopback interface', () => {
  expect(hostInterfaces()).toContainEqual(expect.objectContaining({ address: '127.0.0.1', isLoopback: true }));
});

test.each([
  ['192.168.1.7', '255.255.255.0', '192.168.1.250', true],
  ['192.168.1.7', '255.255.255.0', '192.168.2.7', false],
  ['10.1.2.3', '255.0.0.0', '10.200.0.1', true],
  ['172.20.0.1', '255.255.240.0', '172.20.15.255', true],
  ['172.20.0.1', '255.255.240.0', '172.20.16.0', false],
  ['200.0.0.1', '255.255.255.255', '200.0.0.1', true],
  ['10.0.0.1', '0.0.0.0', '8.8.8.8', true],
  ['10.0.0.1', '255.0.0.0', 'fe80::1', false],
])('%s with %s and %s', (address, netmask, other, expected) => {
  expect(isNeighbour({ name: 'eth0', address, netmask, isLoopback: false }, other)).toBe(expected);
});
