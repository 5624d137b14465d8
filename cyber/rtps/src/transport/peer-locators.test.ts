import { describe, expect, test } from 'vitest';
import { locatorText } from '../structure/locator.js';
import { type ResolveHost, parsePeer, peerLocators } from './peer-locators.js';
import type { PortConfig } from './ports.js';

const PORTS: PortConfig = { domain: 1, portBase: 7400, domainGain: 250, participantGain: 2, offsets: [0, 10, 1, 11] };

const texts = async (peers: readonly string[], participants = 3, resolve?: ResolveHost): Promise<string[]> =>
  (await peerLocators(peers, PORTS, participants, resolve)).map(locatorText);

describe('peerLocators', () => {
  test('a host is asked at the metatraffic ports of its first participants', async () => {
    expect(await texts(['10.0.0.1'])).toEqual(['10.0.0.1:7660', '10.0.0.1:7662', '10.0.0.1:7664']);
  });

  test('a port is asked as it is; what is named twice, once', async () => {
    expect(await texts(['10.0.0.1:7662', ' 10.0.0.1', '10.0.0.1:9000'])).toEqual([
      '10.0.0.1:7662',
      '10.0.0.1:7660',
      '10.0.0.1:7664',
      '10.0.0.1:9000',
    ]);
  });

  test('a group is asked at the domain’s multicast port', async () => {
    expect(await texts(['239.255.0.7', '239.255.0.1:9000'])).toEqual(['239.255.0.7:7650', '239.255.0.1:9000']);
  });

  test('a name is resolved once, and all its addresses are asked', async () => {
    const asked: string[] = [];
    const resolve: ResolveHost = async (host) => {
      asked.push(host);
      return ['10.0.0.5', '10.0.1.5'];
    };
    expect(await texts(['robot-7.local:7660'], 3, resolve)).toEqual(['10.0.0.5:7660', '10.0.1.5:7660']);
    expect(asked).toEqual(['robot-7.local']);
  });

  test('the system knows localhost', async () => {
    expect(await texts(['localhost:7660'])).toContain('127.0.0.1:7660');
  });

  test('a name that nobody knows is named in the error', async () => {
    const resolve: ResolveHost = () => Promise.reject(new Error('ENOTFOUND'));
    await expect(texts(['10.0.0.1', 'nowhere'], 3, resolve)).rejects.toMatchObject({
      code: 'RTPS_CONFIG',
      message: expect.stringContaining('nowhere') as string,
      fields: { host: 'nowhere' },
    });
  });

  test('ports beyond the last are left out; a domain beyond it is an error', async () => {
    const last = { ...PORTS, domain: 232, portBase: 7522 };
    expect((await peerLocators(['10.0.0.1'], last, 10)).map(({ port }) => port)).toEqual([65_532, 65_534]);
    await expect(peerLocators(['10.0.0.1'], { ...PORTS, domain: 300 }, 10)).rejects.toMatchObject({
      code: 'RTPS_CONFIG',
    });
  });

  test.each([
    '',
    ' ',
    ':7400',
    '10.0.0.1:',
    '10.0.0.1:0',
    '10.0.0.1:65536',
    '10.0.0',
    '300.1.1.1',
    '0.0.0.0',
    'a b',
    'udp://a',
    'a:b',
    '10.0.0.1:7400:1',
  ])('not a peer: "%s"', (text) => {
    expect(() => parsePeer(text)).toThrow(expect.objectContaining({ code: 'RTPS_CONFIG' }));
  });

  test.each(['::1', '[::1]:7400', 'fe80::1'])('IPv6 is said to be missing: %s', (text) => {
    expect(() => parsePeer(text)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('IPv6') as string }),
    );
  });
});
