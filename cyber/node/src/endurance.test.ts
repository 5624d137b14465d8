import { RoleType, newIdentity } from '@blender-sim/topology';
import { expect, test } from 'vitest';
import type { Cyber } from './cyber-api.js';
import { channelAttributes, serviceAttributes } from './role-attributes.js';
import { chosenQos } from './qos-choice.js';
import { NodeWorld } from './testing/node-world.js';
import { DATA_PREFIX, StagedProcess } from './testing/staged-process.js';
import { textType } from './testing/text-type.js';

const TEXT = textType();
const TYPES = { requestType: TEXT, responseType: TEXT };

/** In the long run (BLENDER_SIM_FULL=1) each comes and goes 10,000 times; a tenth of that shows what is left behind too. */
const ROUNDS = process.env['BLENDER_SIM_FULL'] === '1' ? 10_000 : 1000;

/** What one process goes through when a program makes everything, uses it and closes it. */
async function round(cyber: Cyber, i: number): Promise<void> {
  const node = await cyber.createNode(`node-${i}`);
  const options = { channel: `channel/${i % 10}`, type: TEXT, qos: i % 2 === 0 ? 'DEFAULT' : 'TF_STATIC' } as const;
  const reader = node.createReader(options);
  const writer = node.createWriter(options);
  writer.onReaderChange(() => undefined);
  reader.onWriterChange(() => undefined);
  await writer.waitForReader();
  await writer.write('hello');
  expect(reader.take()).toHaveLength(1);
  const service = node.createService({ service: `service/${i % 10}`, ...TYPES, handle: (request) => request });
  const client = node.createClient({ service: `service/${i % 10}`, ...TYPES });
  expect(await client.call('hello')).toBe('hello');
  if (i % 3 === 0) await Promise.all([reader.close(), writer.close(), service.close(), client.close()]);
  await node.close();
}

test('nodes, each with all it can have, come and go and leave nothing behind', { timeout: 120_000 }, async () => {
  const world = new NodeWorld();
  const cyber = await world.process(1, { isRealityMode: false });
  for (let i = 0; i < ROUNDS; i++) await round(cyber, i);
  expect(world.clock.pending).toEqual([]);
  expect(cyber.nodes).toEqual([]);
  const { nodeManager, channelManager, serviceManager } = cyber.topology;
  expect([nodeManager, channelManager, serviceManager].map(({ roles }) => roles.length)).toEqual([0, 0, 0]);
  await world.close();
});

test(
  'endpoints and what participants hold go back as they were, on both sides of a network',
  { timeout: 120_000 },
  async () => {
    const world = new NodeWorld();
    const [a, b] = [await world.process(1, { settleMs: 0 }), await world.process(2, { settleMs: 0 })];
    const held = () =>
      [a, b].flatMap(({ topology }) =>
        topology.wires.map(({ participant }) => {
          const { localEndpoints, remoteEndpoints, heardWriters, unsentOctets, readerOctets } =
            participant.status().held;
          return { localEndpoints, remoteEndpoints, heardWriters, unsentOctets, readerOctets };
        }),
      );
    await world.until(() => a.topology.processes.length === 1 && b.topology.processes.length === 1);
    // LEAVEs are kept for three leases (decision 20).
    await world.clock.advance(40_000);
    const [before, timers] = [held(), world.clock.pending.toSorted()];
    for (let i = 0; i < 30; i++) {
      const one = await world.during(a.createNode(`one-${i}`));
      const two = await world.during(b.createNode(`two-${i}`));
      const writer = one.createWriter({ channel: 'c', type: TEXT });
      const reader = two.createReader({ channel: 'c', type: TEXT });
      one.createService({ service: 's', ...TYPES, handle: (request) => request });
      const client = two.createClient({ service: 's', ...TYPES });
      await world.during(writer.waitForReader());
      await world.during(writer.write('hello'));
      await world.until(() => reader.pending === 1);
      expect(await world.during(client.call('hello'))).toBe('hello');
      await world.during(Promise.all([one.close(), two.close()]));
      await world.until(() => [a, b].every(({ topology }) => topology.status().roles === 0));
    }
    await world.clock.advance(40_000);
    expect(held()).toEqual(before);
    expect(world.clock.pending.toSorted()).toEqual(timers);
    expect([a, b].map(({ topology }) => topology.status().roles)).toEqual([0, 0]);
    await world.close();
  },
);

test(
  'a peer that makes and closes writers, readers, servers and clients leaves nothing behind',
  { timeout: 120_000 },
  async () => {
    const staged = await StagedProcess.create();
    const node = await staged.cyber.createNode('one');
    const reader = node.createReader({ channel: 'c', type: TEXT });
    const writer = node.createWriter({ channel: 'c', type: TEXT });
    const client = node.createClient({ service: 's', ...TYPES });
    const wire = staged.wire.readers.get('c')!;
    for (let i = 0; i < ROUNDS; i++) {
      const senderId = newIdentity();
      const role = channelAttributes(staged.otherNode, 'c', TEXT, senderId, chosenQos());
      const server = serviceAttributes(staged.otherNode, 's');
      staged.join(RoleType.ROLE_WRITER, role);
      staged.join(RoleType.ROLE_READER, role);
      staged.join(RoleType.ROLE_SERVER, server);
      staged.wire.writers.get('c')!.match(DATA_PREFIX);
      wire.receive('x', { info: { senderId, spareId: senderId, sequence: 1n } });
      staged.wire.writers.get('c')!.match();
      staged.leave(RoleType.ROLE_WRITER, role);
      staged.leave(RoleType.ROLE_READER, role);
      staged.leave(RoleType.ROLE_SERVER, server);
    }
    expect(reader.counters).toMatchObject({ received: ROUNDS, unknownSender: 0 });
    // The own ones are left.
    expect([reader.writers, writer.readers, client.servers].map(({ length }) => length)).toEqual([1, 1, 0]);
    expect(staged.clock.pending).toEqual([]);
    expect(await staged.close()).toEqual([]);
  },
);
