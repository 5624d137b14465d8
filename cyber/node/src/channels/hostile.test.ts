import { QOS_PROFILES, RoleType, newIdentity } from '@blender-sim/topology';
import { createParticipant } from '@blender-sim/rtps';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { channelAttributes } from '../role-attributes.js';
import { NodeWorld } from '../testing/node-world.js';
import { StagedProcess } from '../testing/staged-process.js';
import { guidOf } from '../testing/staged-wire.js';
import { textType } from '../testing/text-type.js';

const TEXT = textType();
const CHANNEL = 'channel/chatter';
/** A participant that belongs to no process. */
const STRANGER = guidOf('cc'.repeat(12));

const staged: StagedProcess[] = [];

async function stage() {
  const process = await StagedProcess.create();
  staged.push(process);
  const node = await process.cyber.createNode('listener');
  const senderId = newIdentity();
  const writer = channelAttributes(process.otherNode, CHANNEL, TEXT, senderId, QOS_PROFILES.DEFAULT);
  const reader = node.createReader({ channel: CHANNEL, type: TEXT, pendingQueueSize: 100 });
  process.join(RoleType.ROLE_WRITER, writer);
  return { process, senderId, reader, wire: process.wire.readers.get(CHANNEL)! };
}

afterEach(async () => {
  for (const process of staged.splice(0)) {
    await process.clock.advance(2000);
    expect(await process.close()).toEqual([]);
  }
});

test("C++ hears whoever says a writer's identity; ours hears the process that announced it", async () => {
  const { senderId, reader, wire } = await stage();
  const info = (sequence: bigint) => ({ info: { senderId, spareId: senderId, sequence } });
  wire.receive('forged', { ...info(2n ** 62n), writer: STRANGER });
  wire.receive('true', info(1n));
  wire.receive('forged again', { ...info(2n), writer: STRANGER });
  wire.receive('true again', info(2n));
  expect(reader.take().map(({ message }) => message)).toEqual(['true', 'true again']);
  expect(reader.counters).toMatchObject({ received: 2, repeated: 0, unknownSender: 2 });
});

test('a flood of senders that nobody has announced leaves 64 messages waiting, and who has joined is heard', async () => {
  const { process, senderId, reader, wire } = await stage();
  for (let i = 0; i < 20_000; i++) {
    const nobody = newIdentity();
    wire.receive('x', { info: { senderId: nobody, spareId: nobody, sequence: 1n }, writer: STRANGER });
  }
  wire.receive('heard', { info: { senderId, spareId: senderId, sequence: 1n } });
  expect(reader.take().map(({ message }) => message)).toEqual(['heard']);
  expect(reader.counters.unknownSender).toBe(20_000 - 64);
  expect(process.clock.pending).toEqual(['cyber unknown senders']);
});

test('whatever octets, numbers and identities come, every message is delivered once or counted once', async () => {
  const message = fc.record({
    data: fc.uint8Array({ maxLength: 40 }),
    sender: fc.constantFrom('known', 'known', 'unknown', 'none'),
    sequence: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    writer: fc.constantFrom(undefined, STRANGER),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 60 }), async (messages) => {
      const { process, senderId, reader, wire } = await stage();
      const unknown = newIdentity();
      for (const { data, sender, sequence, writer } of messages) {
        const id = sender === 'known' ? senderId : unknown;
        wire.receive('', {
          data,
          ...(sender !== 'none' && { info: { senderId: id, spareId: id, sequence } }),
          ...(writer !== undefined && { writer }),
        });
      }
      await process.clock.advance(2000);
      const { received, undecodable, unknownSender, repeated, mismatched, overflowed } = reader.counters;
      expect(received + undecodable + unknownSender + repeated + mismatched).toBe(messages.length);
      expect(reader.pending).toBe(received - overflowed);
      const told = reader.take().map(({ meta }) => meta.sequence);
      expect(told).toEqual([...new Set(told)].sort((a, b) => (a < b ? -1 : 1)));
    }),
    { numRuns: 60 },
  );
});

test('a foreign RTPS writer on the topic, with octets that are no UnderlayMessage, disturbs nobody', async () => {
  const world = new NodeWorld();
  const [a, b] = [await world.process(1, { wire: 10 }), await world.process(2, { wire: 10 })];
  const writer = (await world.during(a.createNode('writes'))).createWriter({ channel: CHANNEL, type: TEXT });
  const reader = (await world.during(b.createNode('reads'))).createReader({
    channel: CHANNEL,
    type: TEXT,
    pendingQueueSize: 10,
  });
  const stranger = await createParticipant({
    domain: 80,
    interfaces: ['10.0.0.4'],
    transport: world.network.transport('10.0.0.4'),
    clock: world.clock,
    initialPeers: [],
    multicastGroup: '239.255.0.1',
  });
  const hostile = stranger.createWriter<Uint8Array>({
    topic: CHANNEL,
    type: { name: 'UnderlayMessage', encode: (octets) => octets, decode: (octets) => octets },
    qos: { reliability: 'reliable' },
  });
  await world.during(Promise.all([hostile.waitForReaders(1), writer.waitForReader(), reader.waitForWriter()]));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
      void hostile.write(Uint8Array.of(0, 1, 0, 0, ...octets));
    }),
    { numRuns: 200 },
  );
  await world.during(writer.write('heard'));
  await world.until(() => reader.pending === 1);
  expect(reader.take().map(({ message }) => message)).toEqual(['heard']);
  await world.clock.advance(5000);
  expect(reader.counters.received).toBe(1);
  await stranger.close();
  await world.close();
  await world.clock.advance(100);
  expect(world.clock.pending).toEqual([]);
});
