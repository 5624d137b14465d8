import { QOS_PROFILES, RoleType, newIdentity } from '@blender-sim/topology';
import { afterEach, describe, expect, test } from 'vitest';
import type { Cyber, CyberOptions, Node } from '../cyber-api.js';
import { channelAttributes } from '../role-attributes.js';
import { NodeWorld } from '../testing/node-world.js';
import { StagedProcess } from '../testing/staged-process.js';
import { textType } from '../testing/text-type.js';

const TEXT = textType();
const CHANNEL = 'channel/chatter';
const MANY = { channel: CHANNEL, type: TEXT, pendingQueueSize: 1000 };
const KEEP_ALL = { history: 2 } as const;
const HOST_1 = '10.0.0.2';
const HOST_2 = '10.0.0.3';

const worlds: NodeWorld[] = [];

interface Met {
  readonly world: NodeWorld;
  readonly cyber: Cyber;
  readonly nodes: readonly [Node, Node];
}

async function meet(seed: number, wire: NonNullable<CyberOptions['wire']> = 10): Promise<Met> {
  const world = new NodeWorld({ seed });
  worlds.push(world);
  const cybers = [await world.process(1, { wire }), await world.process(2, { wire })] as const;
  const one = await world.during(cybers[0].createNode('one'));
  const two = await world.during(cybers[1].createNode('two'));
  return { world, cyber: cybers[0], nodes: [one, two] };
}

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    world.network.heal();
    await world.close();
    // What was still on its way when they closed.
    await world.clock.advance(100);
    expect(world.clock.pending).toEqual([]);
  }
});

describe('what was written last', () => {
  test.each([
    ['writer', 1],
    ['node', 2],
    ['process', 3],
    ['writer', 4],
    ['node', 5],
    ['process', 6],
  ] as const)('is there though the %s closes at once and the link loses a third (seed %i)', async (closes, seed) => {
    const { world, cyber, nodes } = await meet(seed);
    const [one, two] = nodes;
    const reader = two.createReader({ ...MANY, qos: KEEP_ALL });
    const own = one.createReader(MANY);
    const writer = one.createWriter({ channel: CHANNEL, type: TEXT, qos: KEEP_ALL });
    await world.during(writer.waitForReader());
    await world.until(() => writer.readers.length === 2);
    await world.during(reader.waitForWriter());
    for (const [from, to] of [[HOST_1, HOST_2] as const, [HOST_2, HOST_1] as const]) {
      world.network.setLink(from, to, { loss: 0.33 });
    }
    const texts = Array.from({ length: 40 }, (_, i) => `${i}`);
    for (const text of texts) void writer.write(text);
    expect(own.take().map(({ message }) => message)).toEqual(texts);
    await world.during({ writer, node: one, process: cyber }[closes].close());
    expect(reader.take().map(({ message }) => message)).toEqual(texts);
    expect(reader.counters).toMatchObject({ received: 40, unknownSender: 0 });
  });

  test('to a reader that is known and not matched yet is there too', async () => {
    const { world, nodes } = await meet(7);
    const writer = nodes[0].createWriter({ channel: CHANNEL, type: TEXT });
    const closed: Promise<void>[] = [];
    writer.onReaderChange(() => {
      void writer.write('welcome');
      closed.push(writer.close());
    });
    const reader = nodes[1].createReader(MANY);
    await world.until(() => closed.length > 0);
    await world.during(Promise.all(closed));
    await world.until(() => reader.pending === 1, 1000);
    expect(reader.take().map(({ message }) => message)).toEqual(['welcome']);
  });

  test('is waited for three seconds at most: a reader that does not answer holds nobody up for longer', async () => {
    const { world, nodes } = await meet(8);
    nodes[1].createReader(MANY);
    const writer = nodes[0].createWriter({ channel: CHANNEL, type: TEXT });
    await world.during(writer.waitForReader());
    world.network.partition([HOST_1], [HOST_2]);
    void writer.write('into the void');
    let isClosed = false;
    void nodes[0].close().then(() => (isClosed = true));
    await world.clock.advance(2990);
    expect([isClosed, nodes[0].isClosed]).toEqual([false, true]);
    await expect(writer.write('more')).rejects.toMatchObject({ code: 'CYBER_CLOSED' });
    await world.clock.advance(20);
    expect(isClosed).toBe(true);
  });

  test('and comes after its LEAVE, which C++ says by another socket, is delivered within a second', async () => {
    const process = await StagedProcess.create();
    const node = await process.cyber.createNode('listener');
    const reader = node.createReader({ channel: CHANNEL, type: TEXT, pendingQueueSize: 10 });
    const senderId = newIdentity();
    const writer = channelAttributes(process.otherNode, CHANNEL, TEXT, senderId, QOS_PROFILES.DEFAULT);
    const write = (sequence: number): void =>
      process.wire.readers.get(CHANNEL)!.receive(`${sequence}`, {
        info: { senderId, spareId: senderId, sequence: BigInt(sequence) },
      });
    process.join(RoleType.ROLE_WRITER, writer);
    write(1);
    process.leave(RoleType.ROLE_WRITER, writer);
    await process.clock.advance(1000);
    write(2);
    expect(reader.take().map(({ message }) => message)).toEqual(['1', '2']);
    await process.clock.advance(1);
    write(3);
    expect(reader.pending).toBe(0);
    await process.clock.advance(2000);
    expect(reader.counters).toMatchObject({ received: 2, unknownSender: 1 });
    expect(await process.close()).toEqual([]);
  });
});

test('a keep-all writer waits while its history is full, and goes on when there is room, or says who is to blame', async () => {
  const { world, nodes } = await meet(9);
  const reader = nodes[1].createReader({ ...MANY, pendingQueueSize: 10_000, qos: KEEP_ALL });
  const writer = nodes[0].createWriter({ channel: CHANNEL, type: TEXT, qos: KEEP_ALL });
  await world.during(writer.waitForReader());
  world.network.partition([HOST_1], [HOST_2]);
  let written = 0;
  for (let i = 0; i < 5001; i++) void writer.write(`${i}`).then(() => written++);
  await world.clock.advance(100);
  expect(written).toBe(5000);
  await expect(world.during(writer.write('late', { deadlineMs: 200 }))).rejects.toMatchObject({
    code: 'RTPS_WRITE_TIMEOUT',
  });
  const abort = new AbortController();
  const aborted = expect(writer.write('no', { signal: abort.signal })).rejects.toThrow('enough');
  abort.abort(new Error('enough'));
  await aborted;
  world.network.heal();
  await world.until(() => written === 5001, 20_000);
  await world.during(writer.waitForAcknowledgements());
  expect(reader.counters.received).toBe(5001);
});
