import { expect, test } from 'vitest';
import { encodeParameterListPayload, parseParameterListPayload } from '../parameters/parameter-list.js';
import type { Data, Message } from './submessage.js';
import { parseMessage } from './parse-message.js';
import { goldenDatagrams } from '../testing/golden.js';
import { encodeMessage } from './write-message.js';

const golden = goldenDatagrams();
const CYBER_9 = 'cyber-9-talker-listener.pcap';
const CYBER_10 = 'cyber-10-talker-listener.pcap';

function parsed(file: string): Message[] {
  return golden.get(file)!.map((datagram) => {
    const message = parseMessage(datagram);
    if (typeof message === 'string') throw new Error(`${file}: ${message}`);
    return message;
  });
}

function counted(messages: Message[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { submessages } of messages) for (const { kind } of submessages) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

test.skipIf(golden.size > 0)('no captures in ../shared/golden beside the checkout: golden tests are skipped', () => {
  expect(golden.size).toBe(0);
});

test.runIf(golden.size > 0)('every captured datagram decodes without a problem and encodes to the same octets', () => {
  let count = 0;
  const different: string[] = [];
  for (const [file, datagrams] of golden) {
    parsed(file).forEach((message, i) => {
      count++;
      const same = message.problem === undefined && Buffer.from(encodeMessage(message)).equals(datagrams[i]!);
      if (!same) different.push(`${file}, datagram ${i}, problem ${String(message.problem)}`);
    });
  }
  expect(different).toEqual([]);
  expect(count).toBeGreaterThanOrEqual(3622);
});

test.runIf(golden.has(CYBER_9) && golden.has(CYBER_10))('what was captured is what another dissector counts', () => {
  expect(counted(parsed(CYBER_9))).toEqual({
    data: 561,
    acknack: 742,
    heartbeat: 761,
    'info-ts': 561,
    'info-dst': 1387,
  });
  expect(counted(parsed(CYBER_10))).toEqual({
    ...{ data: 829, acknack: 518, heartbeat: 400, 'info-ts': 829, 'info-dst': 815 },
    unknown: 1686,
  });
});

test.runIf(golden.has(CYBER_10))('the first datagram of Fast DDS is the announcement that tshark shows', () => {
  const [first] = parsed(CYBER_10);
  expect(first!.header).toEqual({
    version: { major: 2, minor: 3 },
    vendor: 0x010f,
    prefix: '010f7f015f51614a00000000',
  });
  expect(first!.submessages.map(({ kind }) => kind)).toEqual(['info-ts', 'data', 'unknown']);
  const data = first!.submessages[1] as Data; // By the line above.
  expect(data).toMatchObject({ readerId: 0x100c7, writerId: 0x100c2, sequence: 1, bigEndian: false, isKey: false });
  expect(data.inlineQos).toBeUndefined();
  const list = parseParameterListPayload(data.payload!);
  expect(list?.bigEndian).toBe(false);
  expect(list?.parameters.map(({ pid }) => pid)).toEqual([0x15, 0x16, 0x50, 0x32, 0x31, 0x02, 0x58, 0x62, 0x59]);
});

test.runIf(golden.size > 0)('every captured parameter list encodes to the same octets', () => {
  let count = 0;
  for (const file of golden.keys()) {
    for (const { submessages } of parsed(file)) {
      for (const submessage of submessages) {
        if (submessage.kind !== 'data' || submessage.payload === undefined) continue;
        const list = parseParameterListPayload(submessage.payload);
        if (list === undefined) continue;
        count++;
        const again = encodeParameterListPayload(list.parameters, list.bigEndian);
        expect(Buffer.from(again).equals(submessage.payload)).toBe(true);
      }
    }
  }
  expect(count).toBeGreaterThan(500);
});
