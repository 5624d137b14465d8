import { QOS_PROFILES, RoleType, newIdentity } from '@blender-sim/topology';
import { afterEach, describe, expect, test } from 'vitest';
import type { Node, TypeCheck } from '../cyber-api.js';
import { rawMessageType } from '../messages/raw-type.js';
import { channelAttributes } from '../role-attributes.js';
import { NodeWorld } from '../testing/node-world.js';
import { StagedProcess } from '../testing/staged-process.js';
import { textType } from '../testing/text-type.js';

const ONE = textType('test.One');
const OTHER = textType('test.Other');
const CHANNEL = 'channel/chatter';

const worlds: NodeWorld[] = [];

/** Two nodes, in one process or in two. */
async function meet(processes: 1 | 2): Promise<{ world: NodeWorld; writes: Node; reads: Node }> {
  const world = new NodeWorld();
  worlds.push(world);
  const first = await world.process(1, { wire: 10 });
  const second = processes === 1 ? first : await world.process(2, { wire: 10 });
  const writes = await world.during(first.createNode('writes'));
  return { world, writes, reads: await world.during(second.createNode('reads')) };
}

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.close();
    expect(world.clock.pending).toEqual([]);
  }
});

function mismatch(own: string, theirs: string, node: string): unknown {
  return expect.objectContaining({
    code: 'CYBER_TYPE_MISMATCH',
    fields: expect.objectContaining({ channel: CHANNEL, typeName: own, otherType: theirs, nodeName: node }) as unknown,
  });
}

describe.each([1, 2] as const)('a channel with two types, in %i process(es)', (processes) => {
  test('the writer is first: a reader of another type is refused, or warned and gets what it can decode', async () => {
    const { world, writes, reads } = await meet(processes);
    const writer = writes.createWriter({ channel: CHANNEL, type: ONE });
    const seen = reads.createReader({ channel: CHANNEL, type: ONE });
    await world.during(Promise.all([seen.waitForWriter(), writer.waitForReader()]));
    expect(() => reads.createReader({ channel: CHANNEL, type: OTHER })).toThrow(
      mismatch('test.Other', 'test.One', 'writes'),
    );
    const careless = reads.createReader({ channel: CHANNEL, type: OTHER, typeCheck: 'warn' });
    const fields = expect.objectContaining({ otherType: 'test.One', nodeName: 'writes' }) as unknown;
    expect(world.logger.entries).toContainEqual(expect.objectContaining({ level: 'warn', fields }));
    await world.during(writer.write('text'));
    await world.until(() => seen.pending === 1 && careless.pending === 1);
    expect(careless.counters).toMatchObject({ received: 1, mismatched: 0 });
  });

  test.each(['error', 'warn'] as const)(
    'the reader is first: a writer of another type is refused, or warned and not listened to (%s)',
    async (typeCheck: TypeCheck) => {
      const { world, writes, reads } = await meet(processes);
      const reader = reads.createReader({ channel: CHANNEL, type: ONE, typeCheck });
      await world.until(() => isRefused(writes));
      expect(() => writes.createWriter({ channel: CHANNEL, type: OTHER })).toThrow(
        mismatch('test.Other', 'test.One', 'reads'),
      );
      const writer = writes.createWriter({ channel: CHANNEL, type: OTHER, typeCheck: 'warn' });
      await world.during(reader.waitForWriter());
      await world.until(() => writer.hasReader());
      await world.during(writer.write('text'));
      const { received, mismatched } =
        typeCheck === 'warn' ? { received: 1, mismatched: 0 } : { received: 0, mismatched: 1 };
      await world.until(() => reader.counters.received + reader.counters.mismatched === 1);
      expect(reader.counters).toMatchObject({ received, mismatched });
      expect(reader.pending).toBe(received);
      expect(reader.latest === undefined).toBe(typeCheck === 'error');
    },
  );

  test('raw readers and writers go with every type', async () => {
    const { world, writes, reads } = await meet(processes);
    const writer = writes.createWriter({ channel: CHANNEL, type: ONE });
    const reader = reads.createReader({ channel: CHANNEL, type: rawMessageType });
    await world.during(Promise.all([reader.waitForWriter(), writer.waitForReader()]));
    await world.during(writer.write('text'));
    await world.until(() => reader.pending === 1);
    expect(Buffer.from(reader.take()[0]!.message.data).toString()).toBe('text');
    expect(world.logger.entries.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  /** The other role is known here. */
  function isRefused(node: Node): boolean {
    try {
      node
        .createWriter({ channel: CHANNEL, type: OTHER })
        .close()
        .catch(() => undefined);
      return false;
    } catch {
      return true;
    }
  }
});

test('a peer that joins later with another type is warned of, by name, and its messages are counted and dropped', async () => {
  const process = await StagedProcess.create();
  const node = await process.cyber.createNode('listener');
  const reader = node.createReader({ channel: CHANNEL, type: ONE });
  const writer = node.createWriter({ channel: CHANNEL, type: ONE });
  for (const role of [RoleType.ROLE_WRITER, RoleType.ROLE_READER]) {
    const senderId = newIdentity();
    process.join(role, channelAttributes(process.otherNode, CHANNEL, OTHER, senderId, QOS_PROFILES.DEFAULT));
    expect(process.logger.entries.filter(({ level }) => level === 'warn').at(-1)?.fields).toMatchObject({
      typeName: 'test.One',
      otherType: 'test.Other',
      hostName: 'far',
      processId: 77,
    });
    process.wire.readers.get(CHANNEL)!.receive('x', { info: { senderId, spareId: senderId, sequence: 1n } });
  }
  await writer.write('own');
  expect(reader.take().map(({ message }) => message)).toEqual(['own']);
  expect(reader.counters).toMatchObject({ received: 1, mismatched: 1 });
  await process.clock.advance(2000);
  expect(await process.close()).toEqual([]);
});
