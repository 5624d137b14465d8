import { expect, test } from 'vitest';
import type { MonotonicMs } from '@blender-sim/base';
import type { Heartbeat, Submessage } from '../messages/submessage.js';
import { GUID_PREFIX_UNKNOWN, type GuidPrefix } from '../structure/guid.js';
import { receiveMessage } from './message-receiver.js';

const [OWN, PEER, RELAYED] = ['11', '22', '33'].map((octet) => octet.repeat(12) as GuidPrefix) as [
  GuidPrefix,
  GuidPrefix,
  GuidPrefix,
];
const heartbeat = (count: number): Heartbeat => ({
  kind: 'heartbeat',
  readerId: 0,
  writerId: 0x103,
  first: 1,
  last: 1,
  count,
  final: false,
  liveliness: false,
});

function received(submessages: readonly Submessage[]): string[] {
  const log: string[] = [];
  const header = { version: { major: 2, minor: 3 }, vendor: 0x010f, prefix: PEER };
  receiveMessage({ header, submessages }, OWN, { address: '10.0.0.2', port: 1 }, 0 as MonotonicMs, {
    onWriterMessage: (message, { source, vendor, time }) =>
      log.push(
        `${message.kind === 'heartbeat' ? message.count : '?'} ${source.slice(0, 2)} ${vendor} ${time?.seconds}`,
      ),
    onReaderMessage: (message, { source }) => log.push(`${message.kind} ${source.slice(0, 2)}`),
    onIgnored: (why) => log.push(why),
  });
  return log;
}

test('what was said before holds for what follows', () => {
  const time = { seconds: 7, fraction: 0 };
  const version = { major: 2, minor: 1 };
  expect(
    received([
      heartbeat(1),
      { kind: 'info-ts', time },
      heartbeat(2),
      { kind: 'info-ts' },
      heartbeat(3),
      { kind: 'info-ts', time },
      { kind: 'info-src', version, vendor: 0x0110, prefix: RELAYED },
      heartbeat(4),
    ]),
  ).toEqual(['1 22 271 undefined', '2 22 271 7', '3 22 271 undefined', '4 33 272 undefined']);
});

test('what is for another participant is left alone, until it is for us again', () => {
  const acknack: Submessage = {
    kind: 'acknack',
    readerId: 0x104,
    writerId: 0x103,
    state: { base: 1, numBits: 0, bitmap: new Uint32Array(0) },
    count: 1,
    final: true,
  };
  expect(
    received([
      { kind: 'info-dst', prefix: RELAYED },
      heartbeat(1),
      acknack,
      { kind: 'info-dst', prefix: OWN },
      acknack,
      { kind: 'info-dst', prefix: GUID_PREFIX_UNKNOWN },
      heartbeat(2),
      { kind: 'pad', length: 4 },
      { kind: 'unknown', id: 0x80, flags: 0, body: new Uint8Array(0) },
      { kind: 'info-reply', unicast: [] },
    ]),
  ).toEqual([
    'other-destination',
    'other-destination',
    'acknack 22',
    '2 22 271 undefined',
    'vendor-specific',
    'info-reply',
  ]);
});
