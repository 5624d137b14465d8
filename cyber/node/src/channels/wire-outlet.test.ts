import { QOS_PROFILES, RoleType, newIdentity } from '@blender-sim/topology';
import { afterEach, describe, expect, test } from 'vitest';
import type { QosChoice } from '../cyber-api.js';
import type { MessageType } from '../messages/message-type.js';
import { channelAttributes } from '../role-attributes.js';
import { DATA_PREFIX, StagedProcess } from '../testing/staged-process.js';
import { textType } from '../testing/text-type.js';

const TEXT = textType();
const CHANNEL = 'channel/chatter';

const staged: StagedProcess[] = [];

async function stage(qos: QosChoice = 'DEFAULT', type: MessageType<string> = TEXT) {
  const process = await StagedProcess.create();
  staged.push(process);
  const node = await process.cyber.createNode('talker');
  const writer = node.createWriter({ channel: CHANNEL, type, qos });
  const reader = channelAttributes(process.otherNode, CHANNEL, type, newIdentity(), QOS_PROFILES.DEFAULT);
  return { process, writer, reader, wire: process.wire.writers.get(CHANNEL)! };
}

afterEach(async () => {
  for (const process of staged.splice(0)) expect(await process.close()).toEqual([]);
});

describe('what is written before a reader is matched', () => {
  test('C++ loses it (31-, section 7, row 13); ours waits for the match and keeps its order', async () => {
    const { process, writer, reader, wire } = await stage();
    await writer.write('nobody there');
    process.join(RoleType.ROLE_READER, reader);
    await process.clock.advance(100);
    await writer.write('a');
    await writer.write('b');
    expect(wire.sent).toEqual([]);
    expect(writer.hasReader()).toBe(false);
    const acknowledged = writer.waitForAcknowledgements();
    const ready = writer.waitForReader();
    wire.match(DATA_PREFIX);
    await Promise.all([acknowledged, ready]);
    await writer.write('c');
    expect(wire.sent.map(({ text, options }) => [text, options.info?.sequence])).toEqual([
      ['a', 2n],
      ['b', 3n],
      ['c', 4n],
    ]);
    expect(wire.sent[0]?.options.info?.senderId).toBe(writer.identity);
    expect(writer.hasReader()).toBe(true);
    expect(process.clock.pending).toEqual([]);
  });

  test('is what it was then, where a codec writes all messages into the same octets', async () => {
    const octets = new Uint8Array(1);
    const encode = (message: string): Uint8Array => {
      new TextEncoder().encodeInto(message, octets);
      return octets;
    };
    const { process, writer, reader, wire } = await stage('DEFAULT', { ...TEXT, encode });
    process.join(RoleType.ROLE_READER, reader);
    await process.clock.advance(100);
    for (const message of ['a', 'b']) await writer.write(message);
    wire.match(DATA_PREFIX);
    expect(wire.sent.map(({ text }) => text)).toEqual(['a', 'b']);
  });

  test('is let go after 3 s: that reader will not come', async () => {
    const { process, writer, reader, wire } = await stage();
    process.join(RoleType.ROLE_READER, reader);
    await process.clock.advance(2999);
    await writer.write('a');
    await process.clock.advance(1);
    await writer.write('b');
    await process.clock.advance(2998);
    expect(process.clock.pending).toEqual(['cyber match']);
    await process.clock.advance(1);
    expect(process.clock.pending).toEqual([]);
    wire.match(DATA_PREFIX);
    expect(wire.sent).toEqual([]);
  });

  test('is 64 messages at most, the newest', async () => {
    const { process, writer, reader, wire } = await stage();
    process.join(RoleType.ROLE_READER, reader);
    for (let i = 0; i < 70; i++) await writer.write(`${i}`);
    wire.match(DATA_PREFIX);
    expect([wire.sent.length, wire.sent[0]?.text, wire.sent.at(-1)?.text]).toEqual([64, '6', '69']);
  });

  test('does not wait where nothing is promised, and need not where history is', async () => {
    const bestEffort = await stage('SENSOR_DATA');
    bestEffort.process.join(RoleType.ROLE_READER, bestEffort.reader);
    await bestEffort.writer.write('a');
    bestEffort.wire.match(DATA_PREFIX);
    expect(bestEffort.wire.sent).toEqual([]);
    const latched = await stage('TF_STATIC');
    await latched.writer.write('a');
    expect(latched.wire.sent.map(({ text }) => text)).toEqual(['a']);
  });
});

describe('who is a reader', () => {
  test('one that is matched and has joined, whichever comes first', async () => {
    const { process, writer, reader, wire } = await stage();
    wire.match(DATA_PREFIX);
    expect(writer.hasReader()).toBe(false);
    process.join(RoleType.ROLE_READER, reader);
    expect(writer.hasReader()).toBe(true);
    wire.match('cc'.repeat(12));
    expect(writer.hasReader()).toBe(false);
    wire.match(DATA_PREFIX);
    process.leave(RoleType.ROLE_READER, reader);
    expect(writer.hasReader()).toBe(false);
  });

  test('several are told apart by their processes: matched, and known only', async () => {
    const { process, writer, reader, wire } = await stage();
    const elsewhere = { ...process.owner, key: 'dd'.repeat(12), hostName: 'farther' };
    const second = channelAttributes(process.otherNode, CHANNEL, TEXT, newIdentity(), QOS_PROFILES.DEFAULT);
    const isReady: string[] = [];
    void writer.waitForAllReaders().then(() => isReady.push('all'));
    process.join(RoleType.ROLE_READER, reader);
    process.join(RoleType.ROLE_READER, second, elsewhere);
    expect([writer.readers.length, writer.matchedReaders.length]).toEqual([2, 0]);
    wire.match(DATA_PREFIX);
    await process.clock.advance(0);
    expect(writer.hasReader()).toBe(true);
    expect(writer.matchedReaders.map(({ attributes }) => attributes.id)).toEqual([reader.id]);
    expect(isReady).toEqual([]);
    wire.match(DATA_PREFIX, 'dd'.repeat(12));
    await process.clock.advance(0);
    expect(writer.matchedReaders).toHaveLength(2);
    expect(isReady).toEqual(['all']);
    await writer.close();
    expect(writer.matchedReaders).toEqual([]);
  });

  test('one of this process is matched from the beginning', async () => {
    const { process, writer } = await stage();
    const node = await process.cyber.createNode('listener');
    node.createReader({ channel: CHANNEL, type: TEXT });
    await writer.waitForAllReaders();
    expect(writer.matchedReaders).toHaveLength(1);
  });
});
