import { GUID_PREFIX_UNKNOWN, guidPrefixOf } from '../../structure/guid.js';
import { udpV4 } from '../../structure/locator.js';
import { numberSet } from '../../structure/sequence-number.js';
import type { Message, MessageHeader, Submessage } from '../submessage.js';

const READER = 0x00000104;
const WRITER = 0x00000103;

export const SAMPLE_HEADER: MessageHeader = {
  version: { major: 2, minor: 3 },
  vendor: 0x01ff,
  prefix: guidPrefixOf(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
};

/** One of each kind of submessage, with every optional part once, in one byte order. */
export function sampleSubmessages(bigEndian: boolean): Submessage[] {
  const ids = { bigEndian, readerId: READER, writerId: WRITER };
  const inlineQos = [
    { pid: 0x0070, value: Uint8Array.from({ length: 16 }, (_, i) => i) },
    { pid: 0x0071, value: Uint8Array.of(0, 0, 0, 3) },
  ];
  const payload = Uint8Array.of(0, bigEndian ? 0 : 1, 0, 0, 1, 2, 3, 4);
  return [
    { kind: 'info-dst', bigEndian, prefix: GUID_PREFIX_UNKNOWN },
    { kind: 'info-ts', bigEndian, time: { seconds: 1_700_000_000, fraction: 0x80000000 } },
    { kind: 'data', ...ids, sequence: 1, payload, isKey: false },
    { kind: 'data', ...ids, sequence: 2 ** 32, inlineQos, payload, isKey: true },
    { kind: 'data', ...ids, sequence: 2 ** 53 - 1, inlineQos, isKey: false },
    {
      kind: 'data-frag',
      ...ids,
      sequence: 7,
      fragmentStart: 2,
      fragmentCount: 2,
      fragmentSize: 8,
      sampleSize: 21,
      inlineQos,
      payload: Uint8Array.from({ length: 13 }, (_, i) => 100 + i),
      isKey: false,
    },
    { kind: 'heartbeat', ...ids, first: 1, last: 0, count: 1, final: true, liveliness: true },
    { kind: 'heartbeat-frag', ...ids, sequence: 7, lastFragment: 3, count: 2 },
    { kind: 'acknack', ...ids, state: numberSet(5, [5, 40, 260]), count: 3, final: false },
    { kind: 'acknack', ...ids, state: numberSet(0, []), count: 4, final: true },
    { kind: 'nack-frag', ...ids, sequence: 7, fragments: numberSet(1, [1, 3]), count: 5 },
    { kind: 'gap', ...ids, start: 3, list: numberSet(9, [9, 11]) },
    { kind: 'info-ts', bigEndian },
    { kind: 'info-src', bigEndian, version: { major: 2, minor: 1 }, vendor: 0x010f, prefix: SAMPLE_HEADER.prefix },
    { kind: 'info-reply', bigEndian, unicast: [udpV4('127.0.0.1', 7411)], multicast: [udpV4('239.255.0.1', 7400)] },
    { kind: 'pad', bigEndian, length: 8 },
    { kind: 'pad', bigEndian, length: 0 },
    { kind: 'unknown', bigEndian, id: 0x80, flags: bigEndian ? 0 : 1, body: Uint8Array.of(1, 2, 3, 4) },
  ];
}

/** A message of each of them, and one of all. */
export function sampleMessages(): Message[] {
  return [false, true].flatMap((bigEndian) => {
    const all = sampleSubmessages(bigEndian);
    return [all, ...all.map((each) => [each])].map((submessages) => ({ header: SAMPLE_HEADER, submessages }));
  });
}
