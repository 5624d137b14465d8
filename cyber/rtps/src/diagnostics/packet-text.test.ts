import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMessage } from '../messages/parse-message.js';
import type { Message } from '../messages/submessage.js';
import { goldenDatagrams } from '../testing/golden.js';
import { SAMPLE_HEADER, sampleSubmessages } from '../messages/testing/sample-messages.js';
import { udpV4 } from '../structure/locator.js';
import { packetText } from './packet-text.js';
import { parameterText } from './parameter-text.js';

const PEER = udpV4('127.0.0.1', 7410);
const golden = [...goldenDatagrams()].flatMap(([, datagrams]) => datagrams);

function textOf(octets: Uint8Array): string {
  const message = parseMessage(octets);
  return packetText({
    direction: 'in',
    peer: PEER,
    octets,
    message: typeof message === 'string' ? undefined : message,
  });
}

describe('a packet as one would read it', () => {
  test('has a line a submessage, and one a parameter', () => {
    const message: Message = { header: SAMPLE_HEADER, submessages: sampleSubmessages(false), problem: 'flags' };
    expect(packetText({ direction: 'out', peer: PEER, octets: new Uint8Array(600), message }).split('\n')).toEqual([
      'out 127.0.0.1:7410  0102030405060708090a0b0c RTPS 2.3, vendor 01ff, 600 octets',
      '  INFO_DST everyone',
      '  INFO_TS 2023-11-14T22:13:20.500000Z',
      '  DATA writer 103 -> reader 104 #1, data CDR_LE 4 octets',
      '    01020304',
      '  DATA writer 103 -> reader 104 #4294967296, key CDR_LE 4 octets',
      '    inline key hash 000102030405060708090a0b0c0d0e0f',
      '    inline status info disposed-unregistered',
      '    01020304',
      '  DATA writer 103 -> reader 104 #9007199254740991, no payload',
      '    inline key hash 000102030405060708090a0b0c0d0e0f',
      '    inline status info disposed-unregistered',
      '  DATA_FRAG writer 103 -> reader 104 #7: fragments 2-3 of 8 octets, sample of 21',
      '    inline key hash 000102030405060708090a0b0c0d0e0f',
      '    inline status info disposed-unregistered',
      '  HEARTBEAT writer 103 -> reader 104: has none, next is 1, count 1, alive',
      '  HEARTBEAT_FRAG writer 103 -> reader 104 #7: fragments to 3, count 2',
      '  ACKNACK reader 104 -> writer 103: has all before 5, misses 5 40 260, count 3, asks for a heartbeat',
      '  ACKNACK reader 104 -> writer 103: has all before 0, misses none, count 4',
      '  NACK_FRAG reader 104 -> writer 103 #7: misses fragments 1 3, count 5',
      '  GAP writer 103 -> reader 104: 3-8 9 11 will not come',
      '  INFO_TS none',
      '  INFO_SRC 0102030405060708090a0b0c, RTPS 2.1, vendor 010f',
      '  INFO_REPLY 127.0.0.1:7411 239.255.0.1:7400',
      '  PAD 8 octets',
      '  PAD 0 octets',
      '  submessage 0x80, 4 octets, unknown',
      '  malformed (flags): the rest is dropped',
    ]);
  });

  test('says when it is none', () => {
    expect(packetText({ direction: 'in', peer: PEER, octets: Buffer.from('GET /'), message: undefined })).toBe(
      `in  127.0.0.1:7410  no RTPS, 5 octets\n  0000  47 45 54 20 2f${' '.repeat(36)}GET /`,
    );
  });

  test('tells QoS in words, and nobody can steer the terminal by a name', () => {
    const text = (pid: number, ...value: number[]): string =>
      parameterText({ pid, value: Uint8Array.from(value) }, false, 0x0110);
    expect(text(0x001a, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80)).toBe('reliability reliable, blocks for 500 ms');
    expect(text(0x001d, 1, 0, 0, 0)).toBe('durability transient-local');
    expect(text(0x0005, 3, 0, 0, 0, 0x1b, 0x63, 0)).toBe('topic "\\u{1b}c"');
    expect(text(0x0005, 3)).toBe('topic 03');
    expect(text(0x800f, 1, 2)).toBe('subscription keys 0102');
    expect(text(0x3fff, 1, 2)).toBe('parameter 0x3fff 0102');
  });

  test.runIf(golden.length > 0)('reads all that Cyber RT sends', () => {
    const texts = golden.map(textOf);
    const all = texts.join('\n');
    for (const words of [
      'SPDP writer -> SPDP reader',
      'topic "node_change_broadcast"',
      'type "UnderlayMessage"',
      'lease 12 s',
    ])
      expect(all).toContain(words);
    expect(texts.filter((text) => /no RTPS|malformed/.test(text))).toEqual([]);
  });

  test.runIf(golden.length > 0)('of anything is lines without control characters', () => {
    const mutated = fc
      .tuple(fc.constantFrom(...golden), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }))
      .map(([datagram, changes]) => {
        const octets = Uint8Array.from(datagram);
        for (const [at, octet] of changes) octets[at % octets.length] = octet;
        return octets;
      });
    fc.assert(
      fc.property(mutated, (octets) => {
        expect(textOf(octets)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      }),
      { numRuns: 500 },
    );
  });
});
