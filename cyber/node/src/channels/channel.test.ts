import { afterEach, describe, expect, test } from 'vitest';
import { create } from '@bufbuild/protobuf';
import { ChatterSchema } from '#gen/cyber/examples/proto/examples_pb.js';
import type { CyberOptions, Node, Reader } from '../cyber-api.js';
import type { MessageType } from '../messages/message-type.js';
import { protobufType } from '../messages/protobuf-type.js';
import { NodeWorld } from '../testing/node-world.js';
import { textType } from '../testing/text-type.js';

const TEXT = textType();
const CHANNEL = 'channel/chatter';
const KEEP_ALL = { history: 2 } as const;
const HOST_1 = '10.0.0.2';
const HOST_2 = '10.0.0.3';
const MANY = { channel: CHANNEL, type: TEXT, pendingQueueSize: 1000 };

const worlds: NodeWorld[] = [];

async function meet(...wires: NonNullable<CyberOptions['wire']>[]): Promise<{ world: NodeWorld; nodes: Node[] }> {
  const world = new NodeWorld();
  worlds.push(world);
  const nodes: Node[] = [];
  for (const [i, wire] of wires.entries()) {
    const cyber = await world.process(i + 1, { wire });
    nodes.push(await world.during(cyber.createNode(`node-${i + 1}`)));
  }
  return { world, nodes };
}

function texts(reader: Reader<string>): readonly string[] {
  return reader.take().map(({ message }) => message);
}

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.close();
    expect(world.clock.pending).toEqual([]);
  }
});

describe('a channel between processes', () => {
  test.each([
    [9, 9],
    [10, 10],
    ['auto', 'auto'],
    ['auto', 9],
    [10, 'auto'],
  ] as const)('carries messages from wire %s to wire %s, once each', async (from, to) => {
    const { world, nodes } = await meet(from, to);
    const writer = nodes[0]!.createWriter({ channel: CHANNEL, type: TEXT });
    const reader = nodes[1]!.createReader(MANY);
    await world.during(Promise.all([writer.waitForReader(), reader.waitForWriter()]));
    for (const text of ['one', 'two', 'three']) await world.during(writer.write(text));
    await world.during(writer.waitForAcknowledgements());
    expect(reader.take().map(({ message, meta }) => [message, meta.sequence, meta.octets])).toEqual([
      ['one', 1n, 3],
      ['two', 2n, 3],
      ['three', 3n, 5],
    ]);
    expect(reader.latest?.meta).toMatchObject({
      senderId: writer.identity,
      generation: from === 9 || to === 9 ? 9 : 10,
      writer: { attributes: { nodeName: 'node-1', hostName: 'host-1', processId: 1001 } },
    });
    expect(reader.counters).toMatchObject({ received: 3, repeated: 0, unknownSender: 0, mismatched: 0 });
  });

  test('nothing that is written from the moment a reader is known is lost', async () => {
    const { world, nodes } = await meet(9, 9);
    const writer = nodes[0]!.createWriter({ channel: CHANNEL, type: TEXT });
    let isKnown = false;
    writer.onReaderChange((change) => {
      if (change === 'join') isKnown = true;
    });
    const reader = nodes[1]!.createReader(MANY);
    let count = 0;
    let first: number | undefined;
    await world.until(() => {
      count++;
      if (isKnown) first ??= count;
      void writer.write(`${count}`);
      return count >= 60;
    });
    await world.during(writer.waitForAcknowledgements());
    expect(first).toBeLessThan(60);
    const got = texts(reader).map(Number);
    expect(got[0]).toBeLessThanOrEqual(first!);
    expect(got).toEqual(Array.from({ length: 61 - got[0]! }, (_, i) => got[0]! + i));
  });

  test('a late reader gets what a latched writer kept, and every late reader of one process does', async () => {
    const { world, nodes } = await meet(9, 9);
    const qos = { durability: 1, depth: 3 } as const;
    const writer = nodes[0]!.createWriter({ channel: CHANNEL, type: TEXT, qos });
    for (let i = 1; i <= 5; i++) await world.during(writer.write(`${i}`));
    const first = nodes[1]!.createReader({ ...MANY, qos });
    await world.until(() => first.pending === 3, 5000);
    const second = nodes[1]!.createReader({ ...MANY, qos });
    await world.until(() => second.pending === 3, 5000);
    await world.during(writer.write('6'));
    await world.until(() => second.pending === 4 && first.pending === 4, 5000);
    expect(texts(first)).toEqual(['3', '4', '5', '6']);
    expect(texts(second)).toEqual(['3', '4', '5', '6']);
  });

  test('readers of the own process and of others get the same, the own ones nothing twice', async () => {
    const { world, nodes } = await meet(9, 9);
    const writer = nodes[0]!.createWriter({ channel: CHANNEL, type: TEXT });
    const own = nodes[0]!.createReader(MANY);
    const other = nodes[1]!.createReader(MANY);
    await world.during(other.waitForWriter());
    await world.until(() => writer.readers.length === 2);
    for (const text of ['a', 'b']) await world.during(writer.write(text));
    await world.during(writer.waitForAcknowledgements());
    await world.until(() => other.pending === 2, 5000);
    expect(texts(own)).toEqual(['a', 'b']);
    expect(texts(other)).toEqual(['a', 'b']);
    expect(own.counters).toMatchObject({ received: 2, repeated: 0 });
  });

  test('readers that come while messages flow have all from somewhere on to the last, in order, once', async () => {
    const { world, nodes } = await meet(10, 10);
    const writer = nodes[0]!.createWriter({ channel: CHANNEL, type: TEXT, qos: KEEP_ALL });
    // Of one QoS they share what receives for them, of another they don't.
    const reading = [KEEP_ALL, KEEP_ALL, { ...KEEP_ALL, depth: 7 }, { ...KEEP_ALL, mps: 100 }];
    const readers: Reader<string>[] = [];
    let count = 0;
    await world.until(() => {
      if (count % 20 === 10 && readers.length < 8) {
        const node = nodes[readers.length % 2]!;
        readers.push(node.createReader({ ...MANY, qos: reading[readers.length >> 1]! }));
      }
      for (let n = 0; n < 3; n++) void writer.write(`${++count}`);
      return count >= 600;
    });
    await world.during(writer.waitForAcknowledgements());
    expect(readers).toHaveLength(8);
    for (const reader of readers) {
      const got = texts(reader).map(Number);
      expect(got).toEqual(Array.from({ length: got.length }, (_, i) => 601 - got.length + i));
      expect(got.length).toBeGreaterThan(100);
      expect(reader.counters).toMatchObject({ received: got.length, repeated: 0, unknownSender: 0 });
    }
  });

  test('what is large comes in pieces, and whole', async () => {
    const { world, nodes } = await meet(9, 9);
    const writer = nodes[0]!.createWriter({ channel: CHANNEL, type: TEXT });
    const reader = nodes[1]!.createReader(MANY);
    await world.during(writer.waitForReader());
    const large = 'x'.repeat(300_000);
    await world.during(writer.write(large));
    await world.until(() => reader.pending === 1, 5000);
    expect(texts(reader)[0] === large).toBe(true);
  });

  test.each([9, 10, 'auto'] as const)('octets that are made anew are kept, others copied, on wire %s', async (wire) => {
    const { world, nodes } = await meet(wire, wire);
    // A codec that writes all messages into the same octets.
    const scratch = new Uint8Array(100_000);
    const reused: MessageType<number> = {
      typeName: 'test.Reused',
      encode: (filling) => scratch.fill(filling),
      decode: (octets) =>
        octets.length === scratch.length && octets.every((one) => one === octets[0]) ? octets[0]! : -1,
    };
    const chatter = protobufType(ChatterSchema);
    const qos = { durability: 1, history: 2 } as const;
    const [numbers, chatters] = [
      nodes[0]!.createWriter({ channel: 'numbers', type: reused, qos }),
      nodes[0]!.createWriter({ channel: CHANNEL, type: chatter, qos }),
    ];
    const content = new Uint8Array(100_000);
    for (let i = 1; i <= 3; i++) {
      await world.during(numbers.write(i));
      await world.during(chatters.write(create(ChatterSchema, { seq: BigInt(i), content: content.fill(i) })));
    }
    const late = nodes[1]!.createReader({ channel: 'numbers', type: reused, qos, pendingQueueSize: 9 });
    const lateToo = nodes[1]!.createReader({ channel: CHANNEL, type: chatter, qos, pendingQueueSize: 9 });
    await world.until(() => late.pending === 3 && lateToo.pending === 3, 5000);
    expect(late.take().map(({ message }) => message)).toEqual([1, 2, 3]);
    const got = lateToo.take().map(({ message }) => message);
    expect(
      got.map((one) => one.content.length === 100_000 && one.content.every((octet) => octet === Number(one.seq))),
    ).toEqual([true, true, true]);
  });

  test('a writer that closes, and one whose process falls silent, are gone for the reader', async () => {
    const { world, nodes } = await meet(9, 9);
    const reader = nodes[1]!.createReader(MANY);
    const first = nodes[0]!.createWriter({ channel: CHANNEL, type: TEXT });
    nodes[0]!.createWriter({ channel: CHANNEL, type: TEXT });
    await world.until(() => reader.writers.length === 2, 5000);
    const changes: string[] = [];
    reader.onWriterChange((change) => changes.push(change));
    await world.during(first.close());
    await world.until(() => reader.writers.length === 1, 5000);
    expect(reader.hasWriter()).toBe(true);
    expect(changes).toEqual(['leave']);
    world.network.partition([HOST_1], [HOST_2]);
    await world.until(() => !reader.hasWriter(), 20_000, 100);
    expect(changes).toEqual(['leave', 'leave']);
  });

  test('a process that fell silent and is back is heard again, and nothing of it twice', async () => {
    const { world, nodes } = await meet(9, 9);
    const qos = { durability: 1, depth: 10 } as const;
    const writer = nodes[0]!.createWriter({ channel: CHANNEL, type: TEXT, qos });
    const reader = nodes[1]!.createReader({ ...MANY, qos });
    await world.during(writer.waitForReader());
    await world.during(writer.write('before'));
    await world.until(() => reader.pending === 1, 5000);
    world.network.partition([HOST_1], [HOST_2]);
    await world.until(() => !reader.hasWriter() && !writer.hasReader(), 20_000, 100);
    await world.during(writer.write('meanwhile'));
    world.network.heal();
    await world.until(() => writer.hasReader(), 20_000, 100);
    await world.during(writer.write('after'));
    await world.until(() => reader.pending === 3, 10_000);
    expect(texts(reader)).toEqual(['before', 'meanwhile', 'after']);
  });
});
