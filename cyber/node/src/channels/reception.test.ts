import {
  NO_IDENTITY,
  QOS_PROFILES,
  QosHistoryPolicy,
  type RoleAttributes,
  RoleType,
  newIdentity,
} from '@blender-sim/topology';
import { afterEach, describe, expect, test } from 'vitest';
import type { QosChoice, Reader } from '../cyber-api.js';
import { chosenQos } from '../qos-choice.js';
import { channelAttributes } from '../role-attributes.js';
import { DATA_PREFIX, StagedProcess } from '../testing/staged-process.js';
import { type StagedReader, StagedWire, guidOf } from '../testing/staged-wire.js';
import { textType } from '../testing/text-type.js';

const TEXT = textType();
const CHANNEL = 'channel/chatter';
const LATCHED = QOS_PROFILES.TF_STATIC;
const MAX = { pendingQueueSize: 1000 };

const staged: StagedProcess[] = [];

async function stage(wires?: readonly StagedWire[], qos: QosChoice = 'DEFAULT') {
  const process = await StagedProcess.create(wires);
  staged.push(process);
  const node = await process.cyber.createNode('listener');
  const senderId = newIdentity();
  return {
    process,
    node,
    senderId,
    writer: channelAttributes(process.otherNode, CHANNEL, TEXT, senderId, chosenQos(qos)),
    reader: node.createReader({ channel: CHANNEL, type: TEXT, qos, ...MAX }),
  };
}

function info(senderId: string, sequence: number) {
  return { info: { senderId, spareId: NO_IDENTITY, sequence: BigInt(sequence) } };
}

function texts(reader: Reader<string>): readonly string[] {
  return reader.take().map(({ message }) => message);
}

afterEach(async () => {
  for (const process of staged.splice(0)) expect(await process.close()).toEqual([]);
});

describe('whose messages a Reader gets', () => {
  test('what comes before its sender has joined waits for the JOIN and keeps its order', async () => {
    const { process, senderId, writer, reader } = await stage();
    const wire = process.wire.readers.get(CHANNEL)!;
    wire.receive('a', info(senderId, 1));
    wire.receive('b', info(senderId, 2));
    wire.receive('other', info(newIdentity(), 1));
    await process.clock.advance(1900);
    expect(reader.pending).toBe(0);
    process.join(RoleType.ROLE_WRITER, writer);
    wire.receive('c', info(senderId, 3));
    expect(texts(reader)).toEqual(['a', 'b', 'c']);
    expect(reader.counters.unknownSender).toBe(0);
    await process.clock.advance(101);
    expect(reader.counters).toMatchObject({ received: 3, unknownSender: 1 });
    expect(process.clock.pending).toEqual([]);
  });

  test('of who never joins no more than 64 messages and 4 MiB are held', async () => {
    const { process, senderId, writer, reader } = await stage();
    const wire = process.wire.readers.get(CHANNEL)!;
    for (let i = 1; i <= 70; i++) wire.receive(`${i}`, info(senderId, i));
    expect(reader.counters.unknownSender).toBe(6);
    wire.receive('x'.repeat(3 * 2 ** 20), info(senderId, 71));
    wire.receive('x'.repeat(2 * 2 ** 20), info(senderId, 72));
    expect(reader.counters.unknownSender).toBe(71);
    process.join(RoleType.ROLE_WRITER, writer);
    expect(reader.take().map(({ meta }) => meta.sequence)).toEqual([72n]);
  });

  test('without a MessageInfo it is nobody', async () => {
    const { process, reader } = await stage();
    process.wire.readers.get(CHANNEL)!.receive('?', {});
    expect(reader.counters).toMatchObject({ received: 0, unknownSender: 1 });
  });

  test('a sender is heard by the wire that brought it first, until it leaves', async () => {
    const wires = [new StagedWire(10), new StagedWire(9)];
    const { process, senderId, writer, reader } = await stage(wires);
    const [first, second] = wires.map((wire) => wire.readers.get(CHANNEL)!) as [StagedReader, StagedReader];
    process.join(RoleType.ROLE_WRITER, writer);
    second.receive('a', info(senderId, 1));
    first.receive('a', info(senderId, 1));
    first.receive('b', info(senderId, 2));
    second.receive('b', info(senderId, 2));
    expect(texts(reader)).toEqual(['a', 'b']);
    expect(reader.counters.repeated).toBe(2);
    process.leave(RoleType.ROLE_WRITER, writer);
    expect(reader.hasWriter()).toBe(false);
    process.join(RoleType.ROLE_WRITER, writer);
    first.receive('b again', info(senderId, 2));
    first.receive('c', info(senderId, 3));
    expect(texts(reader)).toEqual(['c']);
  });

  test('what a writer said last is heard after its LEAVE and its goodbye, for a second', async () => {
    const { process, senderId, writer, reader } = await stage();
    const wire = process.wire.readers.get(CHANNEL)!;
    const of = (sequence: number) => ({ ...info(senderId, sequence), writer: guidOf(DATA_PREFIX) });
    process.join(RoleType.ROLE_WRITER, writer);
    wire.receive('a', of(1));
    process.leave(RoleType.ROLE_WRITER, writer);
    process.takeAway();
    wire.receive('b', of(2));
    wire.receive('forged', { ...info(senderId, 3), writer: guidOf('cc'.repeat(12)) });
    await process.clock.advance(1001);
    wire.receive('too late', of(3));
    expect(texts(reader)).toEqual(['a', 'b']);
    expect(reader.counters.unknownSender).toBe(1);
  });

  test('a writer with another type is not listened to, and what is no message is counted', async () => {
    const { process, senderId, writer, reader } = await stage();
    const wire = process.wire.readers.get(CHANNEL)!;
    const odd = newIdentity();
    const oddWriter: RoleAttributes = channelAttributes(
      process.otherNode,
      CHANNEL,
      textType('test.Other'),
      odd,
      QOS_PROFILES.DEFAULT,
    );
    process.join(RoleType.ROLE_WRITER, writer);
    process.join(RoleType.ROLE_WRITER, oddWriter);
    expect(process.logger.entries.at(-1)).toMatchObject({ level: 'warn', fields: { otherType: 'test.Other' } });
    wire.receive('a', info(odd, 1));
    wire.receive('', { ...info(senderId, 1), data: Uint8Array.of(0xff) });
    wire.receive('b', info(senderId, 2));
    expect(texts(reader)).toEqual(['b']);
    expect(reader.counters).toMatchObject({ mismatched: 1, undecodable: 1, received: 1 });
  });

  test('readers of one QoS share what receives for them, latched ones do not', async () => {
    const { process, node, reader } = await stage();
    const opened = process.wire.readers.get(CHANNEL);
    const same = node.createReader({ channel: CHANNEL, type: TEXT });
    expect(process.wire.readers.get(CHANNEL)).toBe(opened);
    const latched = node.createReader({ channel: CHANNEL, type: TEXT, qos: LATCHED });
    expect(process.wire.readers.get(CHANNEL)).not.toBe(opened);
    await Promise.all([same.close(), latched.close()]);
    await reader.close();
    expect(process.wire.readers.size).toBe(0);
  });
});

describe('latched history of a C++ writer in hybrid mode', () => {
  test('comes on a topic of writer and reader, once, and the topic is left after a second of silence', async () => {
    const { process, senderId, writer, reader } = await stage(undefined, LATCHED);
    process.join(RoleType.ROLE_WRITER, writer);
    const topic = `${writer.id}${reader.attributes.id}`;
    const history = process.wire.readers.get(topic)!;
    await process.clock.advance(2500);
    history.receive('a', info(senderId, 1));
    history.receive('b', info(senderId, 2));
    process.wire.readers.get(CHANNEL)!.receive('b', info(senderId, 2));
    process.wire.readers.get(CHANNEL)!.receive('c', info(senderId, 3));
    history.receive('older than what is told', info(senderId, 1));
    expect(texts(reader)).toEqual(['a', 'b', 'c']);
    expect(reader.counters.repeated).toBe(2);
    await process.clock.advance(999);
    expect(process.wire.readers.has(topic)).toBe(true);
    await process.clock.advance(1);
    expect(process.wire.readers.has(topic)).toBe(false);
  });

  test('is told though messages of the channel have overtaken it, nothing twice', async () => {
    const { process, senderId, writer, reader } = await stage(undefined, LATCHED);
    process.join(RoleType.ROLE_WRITER, writer);
    const history = process.wire.readers.get(`${writer.id}${reader.attributes.id}`)!;
    const channel = process.wire.readers.get(CHANNEL)!;
    channel.receive('d', info(senderId, 4));
    for (const [index, text] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      history.receive(text, info(senderId, index + 1));
      history.receive(text, info(senderId, index + 1));
    }
    channel.receive('c', info(senderId, 3));
    channel.receive('e', info(senderId, 5));
    expect(texts(reader)).toEqual(['d', 'a', 'b', 'c', 'e']);
    expect(reader.latest?.message).toBe('e');
    expect(reader.counters.repeated).toBe(8);
  });

  test('that is overtaken leaves the newest message the latest, and takes no newer one’s place in a full queue', async () => {
    const { process, node, senderId, writer } = await stage(undefined, LATCHED);
    const reader = node.createReader({ channel: CHANNEL, type: TEXT, qos: LATCHED, pendingQueueSize: 10 });
    const other = channelAttributes(process.otherNode, CHANNEL, TEXT, newIdentity(), LATCHED);
    for (const role of [writer, other]) process.join(RoleType.ROLE_WRITER, role);
    const channel = process.wire.readers.get(CHANNEL)!;
    const history = process.wire.readers.get(`${writer.id}${reader.attributes.id}`)!;
    for (let i = 299; i <= 301; i++) channel.receive(`${i}`, info(senderId, i));
    for (let i = 1; i <= 298; i++) history.receive(`${i}`, info(senderId, i));
    expect(reader.latest?.message).toBe('301');
    expect(reader.counters).toMatchObject({ received: 301, overflowed: 291 });
    expect(texts(reader).toSorted()).toEqual(Array.from({ length: 10 }, (_, index) => `${292 + index}`));
    // What was in disorder is taken: then the longest-waiting goes again.
    for (let i = 302; i <= 312; i++) channel.receive(`${i}`, info(senderId, i));
    expect(texts(reader)[0]).toBe('303');
  });

  test('that is overtaken is the latest where the newer message could not be read', async () => {
    const { process, senderId, writer, reader } = await stage(undefined, LATCHED);
    process.join(RoleType.ROLE_WRITER, writer);
    process.wire.readers.get(CHANNEL)!.receive('', { ...info(senderId, 3), data: Uint8Array.of(0xff) });
    for (const [index, text] of ['a', 'b'].entries()) {
      process.wire.readers.get(`${writer.id}${reader.attributes.id}`)!.receive(text, info(senderId, index + 1));
    }
    expect(reader.latest?.message).toBe('b');
  });

  test('a history that broke off goes on when the writer is back, though the channel had overtaken it', async () => {
    const { process, senderId, writer, reader } = await stage(undefined, LATCHED);
    const topic = `${writer.id}${reader.attributes.id}`;
    process.join(RoleType.ROLE_WRITER, writer);
    process.wire.readers.get(CHANNEL)!.receive('d', info(senderId, 4));
    process.wire.readers.get(topic)!.receive('a', info(senderId, 1));
    process.leave(RoleType.ROLE_WRITER, writer);
    await process.clock.advance(5000);
    process.join(RoleType.ROLE_WRITER, writer);
    for (const [index, text] of ['a', 'b', 'c', 'd'].entries()) {
      process.wire.readers.get(topic)!.receive(text, info(senderId, index + 1));
    }
    expect(texts(reader)).toEqual(['d', 'a', 'b', 'c']);
    expect(reader.latest?.message).toBe('d');
  });

  test('a history that the writer sends again when it is back brings what was written meanwhile', async () => {
    const { process, senderId, writer, reader } = await stage(undefined, LATCHED);
    const topic = `${writer.id}${reader.attributes.id}`;
    process.join(RoleType.ROLE_WRITER, writer);
    process.wire.readers.get(topic)!.receive('a', info(senderId, 1));
    process.wire.readers.get(CHANNEL)!.receive('b', info(senderId, 2));
    process.leave(RoleType.ROLE_WRITER, writer);
    await process.clock.advance(5000);
    process.join(RoleType.ROLE_WRITER, writer);
    process.wire.readers.get(CHANNEL)!.receive('d', info(senderId, 4));
    for (const [index, text] of ['a', 'b', 'c', 'd'].entries()) {
      process.wire.readers.get(topic)!.receive(text, info(senderId, index + 1));
    }
    expect(texts(reader)).toEqual(['a', 'b', 'd', 'c']);
  });

  test('of a writer that keeps the last message only, an older one is not told after a newer one', async () => {
    const lastOnly = { ...LATCHED, history: QosHistoryPolicy.HISTORY_KEEP_LAST, depth: 1 };
    const { process, senderId, writer, reader } = await stage(undefined, lastOnly);
    process.join(RoleType.ROLE_WRITER, writer);
    process.wire.readers.get(CHANNEL)!.receive('new', info(senderId, 2));
    process.wire.readers.get(`${writer.id}${reader.attributes.id}`)!.receive('old', info(senderId, 1));
    expect(texts(reader)).toEqual(['new']);
  });

  test('is not waited for from ours, nor from volatile writers', async () => {
    const { process, writer } = await stage(undefined, LATCHED);
    process.join(RoleType.ROLE_WRITER, writer, { ...process.owner, isOurs: true });
    const volatile = channelAttributes(process.otherNode, CHANNEL, TEXT, newIdentity(), QOS_PROFILES.DEFAULT);
    process.join(RoleType.ROLE_WRITER, volatile);
    expect([...process.wire.readers.keys()]).toEqual([CHANNEL]);
  });
});
