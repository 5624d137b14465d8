import { expect, test } from 'vitest';
import { parseGroupInterfaces, parseUdpPorts } from './machine.js';

test('/proc/net/udp', () => {
  const text = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  123: 0100007F:659A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 5 2 0 0
  124: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 6 2 0 0
`;
  expect(parseUdpPorts(text)).toEqual([
    { address: '127.0.0.1', port: 26010 },
    { address: '0.0.0.0', port: 68 },
  ]);
});

test('/proc/net/igmp', () => {
  const text = `Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter
1\tlo        :     1      V3
\t\t\t\t010000E0     1 0:00000000\t\t0
2\teth0      :     2      V3
\t\t\t\t0100FFEF     3 0:00000000\t\t0
\t\t\t\t010000E0     1 0:00000000\t\t0
`;
  expect(parseGroupInterfaces(text, '239.255.0.1')).toEqual(['eth0']);
  expect(parseGroupInterfaces(text, '224.0.0.1')).toEqual(['lo', 'eth0']);
  expect(parseGroupInterfaces('', '239.255.0.1')).toEqual([]);
});
