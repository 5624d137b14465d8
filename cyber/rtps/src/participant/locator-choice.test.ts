import { expect, test } from 'vitest';
import { type Locator, udpV4 } from '../structure/locator.js';
import { sendTarget } from '../behavior/send-target.js';
import { reachableLocators } from './locator-choice.js';

const LOOPBACK = udpV4('127.0.0.1', 7411);
const LAN = udpV4('10.0.0.7', 7411);
const OTHER_LAN = udpV4('192.168.0.7', 7411);
const SHARED_MEMORY: Locator = { kind: 16777216, address: '00'.repeat(16), port: 7411 };

test.each<[string, readonly Locator[], readonly string[], string | undefined, readonly Locator[]]>([
  ['what was heard is preferred', [LAN, OTHER_LAN], ['10.0.0.1'], '192.168.0.7', [OTHER_LAN]],
  ['else the first that can be reached', [SHARED_MEMORY, LAN, OTHER_LAN], ['10.0.0.1'], undefined, [LAN]],
  ['each once', [LAN, LAN], ['10.0.0.1'], undefined, [LAN]],
  ['all ports of one address', [LAN, udpV4('10.0.0.7', 9)], ['10.0.0.1'], undefined, [LAN, udpV4('10.0.0.7', 9)]],
  ['loopback does not reach another host', [LOOPBACK, LAN], ['127.0.0.1', '10.0.0.1'], '10.0.0.7', [LAN]],
  ['loopback reaches this host', [LOOPBACK], ['127.0.0.1', '10.0.0.1'], '10.0.0.1', [LOOPBACK]],
  ['loopback alone does not reach a network', [LAN], ['127.0.0.1'], '127.0.0.1', []],
  ['a network alone does not reach loopback', [LOOPBACK], ['10.0.0.1'], '10.0.0.1', []],
  ['no port is no place', [udpV4('10.0.0.7', 0), udpV4('10.0.0.7', 70_000)], ['10.0.0.1'], undefined, []],
  ['what names no host is no place', [udpV4('0.0.0.0', 9), udpV4('255.255.255.255', 9)], ['10.0.0.1'], undefined, []],
])('%s', (_what, locators, own, heardFrom, wanted) => {
  expect(reachableLocators(locators, own, heardFrom)).toEqual(wanted);
});

test('targets at the same locators share datagrams', () => {
  expect(sendTarget(undefined, [LAN, LOOPBACK]).key).toBe(sendTarget(undefined, [LAN, LOOPBACK]).key);
  expect(sendTarget(undefined, [LAN]).key).not.toBe(sendTarget(undefined, [OTHER_LAN]).key);
});
