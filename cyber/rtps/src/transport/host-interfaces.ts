import { networkInterfaces } from 'node:os';
import { isIPv4 } from 'node:net';
import type { NetworkInterface } from './transport.js';

/** An interface with what tells which addresses are its neighbours. */
export interface HostInterface extends NetworkInterface {
  readonly netmask: string;
}

/** The interfaces of this host that are up and have an IPv4 address, one entry an address. */
export function hostInterfaces(): HostInterface[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family }) => family === 'IPv4')
      .map(({ address, netmask, internal }) => ({ name, address, netmask, isLoopback: internal })),
  );
}

/** 127.0.0.0/8, all of which is this host. */
export function isLoopbackAddress(address: string): boolean {
  return address.startsWith('127.');
}

/** Whether `address` is on the network of the interface. */
export function isNeighbour({ address: own, netmask }: HostInterface, address: string): boolean {
  const mask = number(netmask);
  return isIPv4(address) && (number(own) & mask) === (number(address) & mask);
}

function number(dotted: string): number {
  return dotted.split('.').reduce((sum, octet) => (sum << 8) | Number(octet), 0);
}
