import {
  decodeChange,
  decodeUnderlay,
  OperateType,
  type Role,
  type RoleAttributes,
  RoleType,
} from '@blender-sim/topology';
import {
  CapturedPeer,
  type CapturedSample,
  capturedParticipants,
  captureOf,
  capturedSamples,
} from '@blender-sim/topology/testing';
import { afterEach, describe, expect, test } from 'vitest';
import type { Cyber, CyberOptions } from './cyber-api.js';
import type { JsonMessage } from './messages/message-registry-api.js';
import { NodeWorld } from './testing/node-world.js';

const CHATTER = 'channel/chatter';
const HAS_CAPTURES = captureOf(9) !== undefined && captureOf(10) !== undefined;
const LIMITS = { maxNameOctets: 1024, maxProtoDescOctets: 2 ** 20 };

/** What becomes of the roles at a moment of the capture: a change was said, or a participant said goodbye. */
interface Moment {
  readonly atMs: number;
  readonly apply: (alive: Map<string, string>) => void;
}

let world: NodeWorld | undefined;
const peers: CapturedPeer[] = [];

afterEach(async () => {
  await world?.close();
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

/** Our process in the midst of the captured ones, before any of them has said anything. */
async function meet(generation: 9 | 10, options: CyberOptions): Promise<Cyber> {
  const captured = capturedParticipants(generation);
  world = new NodeWorld({}, captured[0]!.bornAtMs);
  for (const one of captured) peers.push(await CapturedPeer.open(one, world.network));
  return world.process(1, {
    ...options,
    transport: world.network.transport('127.0.0.1'),
    ip: '127.0.0.1',
    hostName: 'ours',
  });
}

/** They say all up to that time of the capture, and our process has had its time for it. */
async function reach(atMs: number): Promise<void> {
  for (const peer of peers) if (peer.captured.bornAtMs <= atMs) peer.reach(atMs);
  await world!.clock.advance(200);
}

const textOf = (type: RoleType, { nodeName, channelName, serviceName, hostName, processId }: RoleAttributes): string =>
  `${RoleType[type]} ${nodeName}@${hostName}+${String(processId)} ${channelName}${serviceName}`;

function rolesOf({ topology }: Cyber): string[] {
  const { nodeManager, channelManager, serviceManager } = topology;
  return [...nodeManager.roles, ...channelManager.roles, ...serviceManager.roles]
    .filter(({ owner }) => !owner.isOwn)
    .map(({ type, attributes }: Role) => textOf(type, attributes))
    .sort();
}

/** All that the capture says about roles, in its order. */
function momentsOf(generation: 9 | 10): Moment[] {
  const said = capturedSamples(captureOf(generation)!).filter(({ topic }) => topic.endsWith('_change_broadcast'));
  const participants = capturedParticipants(generation);
  const timeOf = ({ writer, sequence }: CapturedSample): number => {
    const change = participants
      .find(({ prefix }) => writer.startsWith(prefix))
      ?.changes.find((one) => one.sequence === sequence && writer.endsWith(one.writerId.toString(16).padStart(8, '0')));
    return change!.atMs;
  };
  const changes = said.map((sample): Moment => {
    const decoded = decodeChange(decodeUnderlay(generation, sample.payload).data, LIMITS);
    if (!decoded.ok) throw new Error(decoded.text);
    const { operateType, roleType, roleAttr } = decoded.message;
    const key = `${sample.writer.slice(0, 24)} ${textOf(roleType, roleAttr!)}`;
    const apply = (alive: Map<string, string>): void => {
      if (operateType === OperateType.OPT_JOIN) alive.set(key, textOf(roleType, roleAttr!));
      else alive.delete(key);
    };
    return { atMs: timeOf(sample), apply };
  });
  const goodbyes = participants.flatMap(({ prefix, announcements }) =>
    announcements.slice(-1).flatMap(({ atMs, isGoodbye }): Moment[] =>
      isGoodbye
        ? [
            {
              atMs,
              apply: (alive) => {
                for (const key of alive.keys()) if (key.startsWith(prefix)) alive.delete(key);
              },
            },
          ]
        : [],
    ),
  );
  return [...changes, ...goodbyes].sort((a, b) => a.atMs - b.atMs);
}

describe.each([
  [9, 9],
  [10, 10],
  [9, 'auto'],
  [10, 'auto'],
] as const)('ours among the captured processes of Cyber %i (../shared/golden), wire %s', (generation, wire) => {
  test.runIf(HAS_CAPTURES)('lists the captured roles after each of their changes, and who left is gone', async () => {
    const cyber = await meet(generation, { wire });
    const alive = new Map<string, string>();
    let most = 0;
    for (const moment of momentsOf(generation)) {
      moment.apply(alive);
      await reach(moment.atMs);
      const expected = [...alive.values()].sort().join('\n');
      await world!.until(() => rolesOf(cyber).join('\n') === expected, 5000).catch(() => undefined);
      expect(rolesOf(cyber).join('\n'), `${String(moment.atMs - peers[0]!.captured.bornAtMs)} ms`).toBe(expected);
      most = Math.max(most, alive.size);
    }
    // Four nodes, a writer, a reader, a server, a client; the talker may be gone before the client comes.
    expect(most).toBeGreaterThanOrEqual(6);
    expect(alive.size).toBe(0);
    const status = cyber.topology.status();
    expect([...status.refused]).toEqual([]);
    expect(world!.logger.entries.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
  });

  test.runIf(HAS_CAPTURES)('hears the captured Chatters, by the description that the talker announces', async () => {
    const cyber = await meet(generation, { wire });
    const node = await world!.during(cyber.createNode('ours'));
    const talker = peers.find(({ captured }) =>
      [...captured.topics].some(([id, topic]) => topic === CHATTER && id % 64 === 3),
    )!;
    const chatters = capturedSamples(captureOf(generation)!).filter(({ topic }) => topic === CHATTER);
    const times = talker.captured.changes.filter(({ writerId }) => talker.captured.topics.get(writerId) === CHATTER);
    await reach(times[0]!.atMs - 1);
    const role = cyber.topology.channelManager.getWritersOfChannel(CHATTER)[0]!;
    const type = cyber.registry.jsonType('apollo.cyber.examples.proto.Chatter', role.attributes.protoDesc)!;
    const heard: { message: JsonMessage; sender: string; sequence: bigint; generation: number | undefined }[] = [];
    const reader = node.createReader({
      channel: CHATTER,
      type,
      onMessage: (message, { senderId, sequence, generation: from, writer }) => {
        expect(writer.attributes.id).toBe(role.attributes.id);
        heard.push({ message, sender: senderId, sequence, generation: from });
      },
    });
    // Its SEDP, and the talker's HEARTBEAT.
    await world!.clock.advance(1000);
    for (const { atMs } of times) await reach(atMs);
    expect(heard.map(({ message: { content } }) => content)).toEqual(chatters.map(() => 'SGVsbG8sIGFwb2xsbyE='));
    expect(heard.map(({ sequence }) => Number(sequence))).toEqual(chatters.map(({ related }) => related!.sequence));
    expect(new Set(heard.map(({ sender }) => sender))).toEqual(
      new Set([chatters[0]!.related!.writer.prefix.slice(0, 16)]),
    );
    expect(heard.every((one) => one.generation === generation)).toBe(true);
    expect(reader.counters).toMatchObject({ received: chatters.length, undecodable: 0, unknownSender: 0, repeated: 0 });
  });

  test.runIf(HAS_CAPTURES)('is heard by them: JOINs by all, messages by the listener', async () => {
    const cyber = await meet(generation, { wire });
    const listener = peers.find(({ captured }) =>
      [...captured.topics].some(([id, topic]) => topic === CHATTER && id % 64 === 4),
    )!;
    const all = capturedParticipants(generation);
    await reach(all[3]!.bornAtMs + 300);
    const role = cyber.topology.channelManager.getReadersOfChannel(CHATTER)[0]!;
    const type = cyber.registry.jsonType('apollo.cyber.examples.proto.Chatter', role.attributes.protoDesc)!;
    const node = await world!.during(cyber.createNode('ours'));
    const writer = node.createWriter({ channel: CHATTER, type });
    await world!.during(writer.waitForReader());
    await world!.during(writer.write({ seq: '7', content: 'b3Vycw==' }));
    await world!.during(writer.waitForAcknowledgements());
    const samples = listener.heard.filter(({ topic }) => topic === CHATTER);
    expect(samples).toHaveLength(1);
    expect(samples[0]!.data.inlineQos?.map(({ pid }) => pid)).toContain(0x800f);
    const told = (peer: CapturedPeer): string[] =>
      peer.heard
        .filter(({ topic }) => topic.endsWith('_change_broadcast'))
        .map(({ data }) => {
          const decoded = decodeChange(decodeUnderlay(generation, data.payload!).data, LIMITS);
          return decoded.ok ? textOf(decoded.message.roleType, decoded.message.roleAttr!) : decoded.text;
        });
    const living = peers.filter(
      ({ captured }) =>
        [...captured.topics.values()].includes('node_change_broadcast') && captured.bornAtMs <= all[3]!.bornAtMs,
    );
    expect(living.length).toBeGreaterThanOrEqual(2);
    for (const peer of living) {
      expect(told(peer).sort()).toEqual([
        `ROLE_NODE ours@ours+${String(cyber.topology.processId)} `,
        `ROLE_WRITER ours@ours+${String(cyber.topology.processId)} ${CHATTER}`,
      ]);
    }
  });
});
