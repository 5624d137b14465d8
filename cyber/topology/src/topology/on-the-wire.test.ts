import type { Transport } from '@blender-sim/rtps';
import { afterEach, describe, expect, test } from 'vitest';
import { OperateType, RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import { CyberWorld } from '../testing/cyber-world.js';
import { type RoleName, roleAttributes } from '../testing/role-attributes.js';
import { Stranger, type StrangerOptions } from '../testing/stranger.js';
import type { TopologyManager, TopologyOptions } from '../topology-api.js';

const NODE: RoleName = { type: RoleType.ROLE_NODE, node: 'talker' };
const WRITER: RoleName = { type: RoleType.ROLE_WRITER, node: 'talker', name: 'channel/chatter' };
const QUICK: TopologyOptions = { leaseMs: 1200, announceMs: 300 };

const hex = (octets: Uint8Array = new Uint8Array()): string => Buffer.from(octets).toString('hex');

const open: { close(): Promise<void> }[] = [];
let world = new CyberWorld();

async function join(host: number, options: TopologyOptions = {}): Promise<TopologyManager> {
  const topology = await world.join(host, { ...QUICK, ...options });
  open.push(topology);
  return topology;
}

async function meet(host: number, options?: StrangerOptions): Promise<Stranger> {
  const stranger = await Stranger.join(world, host, options);
  open.push(stranger);
  return stranger;
}

afterEach(async () => {
  await world.during(Promise.all(open.splice(0).map((one) => one.close())));
  await world.clock.advance(100);
  expect(world.clock.pending).toEqual([]);
  expect(world.logger.entries.filter(({ level }) => level === 'error')).toEqual([]);
  world = new CyberWorld();
});

describe.each([9, 10] as const)('to a process of Cyber %i', (generation) => {
  test('the endpoints of one that is on both wires are those of C++, in the order of its managers', async () => {
    const topology = await join(1);
    const stranger = await meet(2, { generation });
    await world.until(() => topology.processes.length === 1 && stranger.wire.participant.endpoints.length === 6);
    const ids = stranger.wire.participant.endpoints.map(({ topic, guid }) => [topic, guid.entityId.toString(16)]);
    expect(ids.sort()).toEqual([
      ['channel_change_broadcast', '303'],
      ['channel_change_broadcast', '404'],
      ['node_change_broadcast', '103'],
      ['node_change_broadcast', '204'],
      ['service_change_broadcast', '503'],
      ['service_change_broadcast', '604'],
    ]);
  });

  test('a JOIN of 200 KB goes in fragments, and comes in them', async () => {
    const topology = await join(1, { wire: generation });
    const stranger = await meet(2, { generation });
    const protoDesc = Uint8Array.from({ length: 200_000 }, (_, at) => (at * at) & 0xff);
    const own = Object.assign(roleAttributes(topology, WRITER), { protoDesc });
    topology.channelManager.join(own, RoleType.ROLE_WRITER);
    const theirs = { hostName: 'stranger', hostIp: '10.0.0.3', processId: 1 };
    const other = Object.assign(roleAttributes(theirs, { ...WRITER, name: 'other' }), { protoDesc });
    stranger.say('channel_change_broadcast', OperateType.OPT_JOIN, RoleType.ROLE_WRITER, other, 1n);
    await world.until(() => topology.channelManager.hasWriter('other') && stranger.heard.length === 1);
    expect(hex(stranger.heard[0]?.message.roleAttr?.protoDesc)).toBe(hex(protoDesc));
    expect(hex(topology.channelManager.getProtoDesc('other'))).toBe(hex(protoDesc));
    const fragments = Math.ceil(200_000 / (generation === 9 ? 16_384 : 65_292));
    for (const wire of [topology.wires[0], stranger.wire]) {
      expect(wire?.participant.status().counters.received.get('data-frag')).toBeGreaterThanOrEqual(fragments);
    }
    // Who comes late gets it from the history.
    const late = await join(3, { wire: generation });
    await world.until(() => late.channelManager.getWriters().length === 2);
    expect(hex(late.channelManager.getProtoDesc('channel/chatter'))).toBe(hex(protoDesc));
  });

  test('every LEAVE is said at the end, the participant after them', async () => {
    const stranger = await meet(2, { generation });
    const topology = await world.join(1, QUICK);
    topology.nodeManager.join(roleAttributes(topology, NODE), RoleType.ROLE_NODE);
    topology.channelManager.join(roleAttributes(topology, WRITER), RoleType.ROLE_WRITER);
    const server: RoleName = { type: RoleType.ROLE_SERVER, node: 'talker', name: 'service' };
    topology.serviceManager.join(roleAttributes(topology, server), RoleType.ROLE_SERVER);
    await world.until(() => stranger.heard.length === 3);
    const goodbyes: number[] = [];
    stranger.wire.participant.on(({ kind }) => {
      if (kind === 'left') goodbyes.push(stranger.heard.length);
    });
    await world.during(topology.close());
    await world.until(() => goodbyes.length === 1);
    const said = stranger.heard.map(
      ({ message }) => `${OperateType[message.operateType]} ${RoleType[message.roleType]}`,
    );
    expect(said.slice(3).sort()).toEqual(['OPT_LEAVE ROLE_NODE', 'OPT_LEAVE ROLE_SERVER', 'OPT_LEAVE ROLE_WRITER']);
    expect(goodbyes).toEqual([6]);
  });
});

test('names of any characters arrive as they are', async () => {
  const [one, other] = [await join(1), await join(2)];
  const names = ['nul \0 in it', '\u001b[2J', 'a\nb', '节点', '__proto__', ' '];
  for (const node of names) one.nodeManager.join(roleAttributes(one, { ...NODE, node }), RoleType.ROLE_NODE);
  await world.until(() => other.nodeManager.roles.length === names.length);
  for (const name of names) expect(other.nodeManager.hasNode(name)).toBe(true);
  expect(other.status().refused.size).toBe(0);
});

test('more changes than a history of Cyber 10 holds: who comes late still hears of the first role that lives', async () => {
  const early = await join(1, { wire: 10 });
  const other = await join(2, { wire: 10 });
  await world.until(() => other.processes.length === 1);
  const nodes = 2600;
  for (let at = 0; at < nodes; at++) {
    const attributes = roleAttributes(early, { ...NODE, node: `node-${at}` });
    early.nodeManager.join(attributes, RoleType.ROLE_NODE);
    if (at % 2 === 0) early.nodeManager.leave(attributes, RoleType.ROLE_NODE);
  }
  for (let at = 0; at < 4000; at++) {
    const attributes = roleAttributes(early, { ...NODE, node: 'churn' });
    early.nodeManager.join(attributes, RoleType.ROLE_NODE);
    early.nodeManager.leave(attributes, RoleType.ROLE_NODE);
  }
  await world.until(() => other.nodeManager.roles.length === nodes / 2);
  expect(early.status().warnings).toEqual([]);
  expect(early.status().historyHeld).toBeGreaterThan(5000);
  const late = await join(3, { wire: 10 });
  await world.until(() => late.nodeManager.roles.length === nodes / 2);
  expect(late.nodeManager.hasNode('node-1')).toBe(true);
  expect(late.nodeManager.hasNode('churn')).toBe(false);
});

test('a role that can not be sent is a warning: others will not know of it', async () => {
  const topology = await join(1, { wire: 10, limits: { maxRoles: 3 } });
  const stranger = await meet(2, { leaseMs: 60_000 });
  await world.until(() => topology.processes.length === 1 && stranger.wire.participant.endpoints.length === 6);
  // It keeps what is sent to it from being acknowledged.
  world.network.freeze('10.0.0.3');
  const warned: string[] = [];
  topology.on((event) => {
    if (event.kind === 'warning') warned.push(event.text);
  });
  for (let at = 0; at < 4; at++) {
    topology.nodeManager.join(roleAttributes(topology, { ...NODE, node: `node-${at}` }), RoleType.ROLE_NODE);
  }
  await world.until(() => warned.length === 1, 15_000);
  expect(warned[0]).toContain('node_change_broadcast');
  expect(topology.status()).toMatchObject({ published: 3, historyHeld: 3, warnings: warned });
});

describe('open and close', () => {
  test('a second wire that can not be opened leaves nothing of the first', async () => {
    const transport = world.network.transport('10.0.0.2');
    let opened = 0;
    const failing: Transport = {
      interfaces: () => transport.interfaces(),
      open: (...args) => {
        if (++opened > 4) throw new Error('no more ports');
        return transport.open(...args);
      },
      send: (...args) => transport.send(...args),
      drained: () => transport.drained(),
      close: () => transport.close(),
      counters: transport.counters,
    };
    await expect(world.during(world.join(1, { ...QUICK, transport: failing }))).rejects.toThrow('no more ports');
    expect(opened).toBeGreaterThan(4);
  });

  test('settled: when it is quiet, at the end of its time, at close, and at once after that', async () => {
    const topology = await world.join(1, QUICK);
    const chatty = await join(2);
    const begun = world.clock.monotonicMs();
    const took = async (work: Promise<void>): Promise<number> => {
      await world.during(work);
      return world.clock.monotonicMs() - begun;
    };
    const quiet = took(topology.settled());
    let node = 0;
    const stop = world.clock.every('chatter', 100, () => {
      const attributes = roleAttributes(chatty, { ...NODE, node: `node-${++node}` });
      chatty.nodeManager.join(attributes, RoleType.ROLE_NODE);
    });
    expect(await quiet).toBe(3000);
    stop();
    const waiting = topology.settled({ quietMs: 60_000, maxMs: 60_000 });
    await world.during(Promise.all([topology.close(), waiting]), 2000);
    await topology.settled();
  });

  test('nothing is told after close, and a close while others join is fine', async () => {
    const topology = await world.join(1, QUICK);
    const other = await join(2);
    const told: string[] = [];
    topology.on(({ kind }) => told.push(kind));
    topology.nodeManager.addChangeListener(({ operate }) => told.push(operate));
    other.nodeManager.join(roleAttributes(other, NODE), RoleType.ROLE_NODE);
    const closing = topology.close();
    const before = told.length;
    await world.during(closing);
    await world.clock.advance(3000);
    expect(told).toHaveLength(before);
  });
});
