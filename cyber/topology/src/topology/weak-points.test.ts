// 31-, section 7, on a simulated network: what goes wrong in C++, and what happens here. A stranger plays the C++ process.
import type { WallMs, MonotonicMs } from '@blender-sim/base';
import { afterEach, describe, expect, test } from 'vitest';
import { OperateType, RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import { CyberWorld } from '../testing/cyber-world.js';
import { type RoleName, roleAttributes } from '../testing/role-attributes.js';
import { roleRecords } from '../testing/role-records.js';
import { Stranger, type StrangerOptions } from '../testing/stranger.js';
import type { TopologyEvent, TopologyManager, TopologyOptions } from '../topology-api.js';

const NODE: RoleName = { type: RoleType.ROLE_NODE, node: 'talker' };
const WRITER: RoleName = { type: RoleType.ROLE_WRITER, node: 'talker', name: 'channel/chatter' };
const QUICK: TopologyOptions = { wire: 10, leaseMs: 1200, announceMs: 300 };
/** Who the stranger is. */
const CPP = { hostName: 'stranger', hostIp: '10.0.0.3', processId: 1 };

const open: { close(): Promise<void> }[] = [];
let world = new CyberWorld();

async function join(host: number, options: TopologyOptions = {}): Promise<TopologyManager> {
  const topology = await world.join(host, { ...QUICK, ...options });
  open.push(topology);
  return topology;
}

/** On host 2, unless told. */
async function meet(options?: StrangerOptions, host: number = 2): Promise<Stranger> {
  const stranger = await Stranger.join(world, host, options);
  open.push(stranger);
  return stranger;
}

const nowNs = (): bigint => BigInt(world.clock.wallMs()) * 1_000_000n;

/** A JOIN or LEAVE of a role of the stranger's. */
function say(stranger: Stranger, role: RoleName, at: bigint = nowNs(), operate = OperateType.OPT_JOIN): void {
  const topic = role.type === RoleType.ROLE_NODE ? 'node_change_broadcast' : 'channel_change_broadcast';
  stranger.say(topic, operate, role.type, roleAttributes(CPP, role), at);
}

const joinsHeard = (stranger: Stranger): number =>
  stranger.heard.filter(({ message }) => message.operateType === OperateType.OPT_JOIN).length;

afterEach(async () => {
  await world.during(Promise.all(open.splice(0).map((one) => one.close())));
  await world.clock.advance(100);
  expect(world.clock.pending).toEqual([]);
  expect(world.logger.entries.filter(({ level }) => level === 'error')).toEqual([]);
  world = new CyberWorld();
});

describe('row 2: a process is out of sight for longer than its lease, and back', () => {
  test('C++ that was lost: its roles live again, and it is told ours again, as messages that it has not had', async () => {
    const topology = await join(1);
    const stranger = await meet();
    topology.nodeManager.join(roleAttributes(topology, { ...NODE, node: 'ours' }), RoleType.ROLE_NODE);
    say(stranger, NODE);
    await world.until(() => topology.nodeManager.hasNode('talker') && joinsHeard(stranger) === 1);
    const before = topology.status().published;
    world.network.freeze('10.0.0.3');
    await world.until(() => !topology.nodeManager.hasNode('talker'));
    expect(topology.status().lapsedRoles).toBe(1);
    world.network.thaw('10.0.0.3');
    await world.until(() => topology.nodeManager.hasNode('talker'));
    expect(topology.status().lapsedRoles).toBe(0);
    await world.until(() => joinsHeard(stranger) >= 2);
    expect(topology.status().published).toBe(before + 1);
    expect(topology.status().historyHeld).toBe(1);
  });

  test('C++ that lost us, and we not it: it is told ours again', async () => {
    const topology = await join(1);
    const stranger = await meet({ leaseMs: 30_000, remembers: true });
    topology.nodeManager.join(roleAttributes(topology, { ...NODE, node: 'ours' }), RoleType.ROLE_NODE);
    await world.until(() => joinsHeard(stranger) === 1);
    const isMet = (): boolean => stranger.wire.participant.participants.length === 1;
    world.network.partition(['10.0.0.2'], ['10.0.0.3']);
    await world.until(() => !isMet());
    expect(topology.processes).toHaveLength(1);
    world.network.heal();
    await world.until(() => joinsHeard(stranger) === 2);
    await world.clock.advance(3000);
    expect([joinsHeard(stranger), topology.status().published]).toEqual([2, 2]);
  });

  test('one of ours that lost us, and we not it, reads the history again: nothing is said anew', async () => {
    const topology = await join(1);
    const other = await join(2, { leaseMs: 30_000 });
    topology.nodeManager.join(roleAttributes(topology, NODE), RoleType.ROLE_NODE);
    await world.until(() => other.nodeManager.hasNode('talker'));
    world.network.partition(['10.0.0.2'], ['10.0.0.3']);
    await world.until(() => !other.nodeManager.hasNode('talker'));
    expect(topology.processes).toHaveLength(1);
    world.network.heal();
    await world.until(() => other.nodeManager.hasNode('talker'));
    await world.clock.advance(3000);
    expect(topology.status().published).toBe(1);
  });

  test('one that is lost and back all the time makes us say it again no more often than we announce ourselves', async () => {
    const topology = await join(1, { leaseMs: 3000, announceMs: 1000 });
    topology.nodeManager.join(roleAttributes(topology, NODE), RoleType.ROLE_NODE);
    await meet({ leaseMs: 100, announceMs: 30 });
    const returns: string[] = [];
    topology.on(({ kind }) => returns.push(kind));
    await world.until(() => returns.length === 1);
    for (let round = 0; round < 30; round++) {
      world.network.freeze('10.0.0.3');
      await world.clock.advance(150);
      world.network.thaw('10.0.0.3');
      await world.clock.advance(50);
    }
    expect(returns.filter((kind) => kind === 'process-join').length).toBeGreaterThan(25);
    expect(topology.status().published).toBeLessThanOrEqual(1 + 6 + 1);
    expect(topology.status().published).toBeGreaterThan(5);
  });

  test.each([
    ['the one that is not heard says something new meanwhile', [2, 1]],
    ['the one that does not hear says something new meanwhile', [1, 2]],
  ] as const)('a link that is down in one direction: %s', async (_what, [from, to]) => {
    const one = await join(1);
    const other = await join(2);
    for (const each of [one, other])
      each.nodeManager.join(roleAttributes(each, { ...NODE, node: each.hostName }), NODE.type);
    await world.until(() => roleRecords(one).length === 2 && roleRecords(other).length === 2);
    world.network.setLink(`10.0.0.${from + 1}`, `10.0.0.${to + 1}`, { loss: 1 });
    await world.clock.advance(3000);
    other.nodeManager.leave(roleAttributes(other, { ...NODE, node: 'host-2' }), NODE.type);
    other.nodeManager.join(roleAttributes(other, { ...NODE, node: 'new' }), NODE.type);
    // Longer than a LEAVE is kept.
    await world.clock.advance(4 * 1200);
    world.network.setLink(`10.0.0.${from + 1}`, `10.0.0.${to + 1}`, { loss: 0 });
    await world.clock.advance(3000);
    expect(roleRecords(one)).toEqual(roleRecords(other));
    expect(roleRecords(one)).toHaveLength(2);
    expect(one.nodeManager.hasNode('new')).toBe(true);
  });

  test('a process that was stopped for longer than its lease says again who it is, though it lost nobody', async () => {
    const shift = { ms: 0 };
    const { clock } = world;
    const stopped = await join(1, {
      clock: {
        monotonicMs: () => (clock.monotonicMs() + shift.ms) as MonotonicMs,
        wallMs: () => (clock.wallMs() + shift.ms) as WallMs,
        after: (name, delayMs, callback) => clock.after(name, delayMs, callback),
        every: (name, intervalMs, callback) => clock.every(name, intervalMs, callback),
      },
    });
    const stranger = await meet({ leaseMs: 60_000 });
    stopped.nodeManager.join(roleAttributes(stopped, NODE), RoleType.ROLE_NODE);
    await world.until(() => joinsHeard(stranger) === 1);
    shift.ms += 16_000;
    await world.until(() => joinsHeard(stranger) === 2);
    expect(stopped.status()).toMatchObject({ published: 2, historyHeld: 1 });
  });
});

describe('row 3: times that are not true', () => {
  test.each([
    ['1', 1n],
    ['2016', BigInt(Date.UTC(2016, 0, 1)) * 1_000_000n],
    ['2024, of a board whose clock was not set', BigInt(Date.UTC(2024, 11, 31)) * 1_000_000n],
    ['a day and more ahead', BigInt(Date.UTC(2026, 0, 3)) * 1_000_000n],
  ])('a NODE JOIN of time %s takes nobody’s name, and is counted', async (_what, at) => {
    const topology = await join(1);
    const events: TopologyEvent[] = [];
    topology.on((event) => events.push(event));
    topology.nodeManager.join(roleAttributes(topology, NODE), RoleType.ROLE_NODE);
    const stranger = await meet();
    say(stranger, NODE, at);
    await world.until(() => topology.nodeManager.conflicts.length === 1);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'node-conflict', isOwnLoser: false }));
    expect(topology.nodeManager.getNode('talker')?.owner.isOwn).toBe(true);
    expect(topology.status().refused.get('implausible-time')).toBe(1);
  });

  test('nor does one that names another process than its participant does', async () => {
    const topology = await join(1);
    topology.nodeManager.join(roleAttributes(topology, NODE), RoleType.ROLE_NODE);
    const stranger = await meet({ name: 'somebody+99' });
    say(stranger, NODE, nowNs() - 60_000_000_000n);
    await world.until(() => topology.nodeManager.conflicts.length === 1);
    expect(topology.nodeManager.getNode('talker')?.owner.isOwn).toBe(true);
    expect(topology.status().refused.get('foreign-role')).toBe(1);
    expect([...(topology.status().refusedBy.get(stranger.wire.participant.guid.prefix) ?? [])]).toEqual([
      ['foreign-role', 1],
    ]);
  });
});

test('row 9: when a participant of our name goes, C++ forgets ours too, and is told them again: at once, and after a lease', async () => {
  // Two of one process; or of two containers with one host name and process id.
  const same = { hostName: 'same', processId: 7 };
  const [stays, goes] = [await join(1, same), await join(2, same)];
  const watch = await meet({ name: 'watch+2' }, 3);
  stays.nodeManager.join(roleAttributes(stays, NODE), NODE.type);
  goes.nodeManager.join(roleAttributes(goes, { ...NODE, node: 'other' }), NODE.type);
  const heard = (node: string): number =>
    watch.heard.filter(
      ({ message }) => message.operateType === OperateType.OPT_JOIN && message.roleAttr?.nodeName === node,
    ).length;
  await world.until(() => heard('talker') === 1 && heard('other') === 1 && stays.processes.length === 2);
  await world.during(goes.close());
  await world.until(() => heard('talker') === 2);
  await world.clock.advance(1300);
  expect([heard('talker'), heard('other')]).toEqual([3, 1]);
  // It is no history: who comes late is told once.
  expect(stays.status().historyHeld).toBe(1);
  await world.clock.advance(2400);
  expect(heard('talker')).toBe(3);
});

test('row 1: when another claimant of an own name goes, C++ is told that we have it: at once, and after a lease', async () => {
  const topology = await join(1);
  topology.nodeManager.join(roleAttributes(topology, NODE), RoleType.ROLE_NODE);
  const [stranger, watch] = [await meet(), await meet({ name: 'watch+2' }, 3)];
  await world.until(() => joinsHeard(watch) === 1);
  say(stranger, NODE);
  await world.until(() => topology.nodeManager.conflicts.length === 1);
  const before = joinsHeard(watch);
  say(stranger, NODE, nowNs(), OperateType.OPT_LEAVE);
  await world.until(() => topology.nodeManager.conflicts.length === 0);
  await world.clock.advance(100);
  const ours = (): number => watch.heard.filter(({ message }) => message.roleAttr?.hostName === 'host-1').length;
  expect(joinsHeard(watch)).toBe(before + 1);
  expect(ours()).toBe(2);
  await world.clock.advance(1200);
  expect(ours()).toBe(3);
  // Who does so all the time does not make us do so all the time.
  for (let round = 0; round < 100; round++) {
    say(stranger, NODE);
    say(stranger, NODE, nowNs(), OperateType.OPT_LEAVE);
    await world.clock.advance(10);
  }
  await world.clock.advance(3000);
  expect(ours()).toBeGreaterThan(4);
  expect(ours()).toBeLessThanOrEqual(3 + 1000 / 300 + 3);
});

test('row 12: a writer that joins again is there once, and told once', async () => {
  const topology = await join(1);
  const told: string[] = [];
  topology.channelManager.addChangeListener(({ operate }) => told.push(operate));
  const stranger = await meet();
  const at = nowNs();
  for (let times = 0; times < 3; times++) say(stranger, WRITER, at);
  await world.until(() => topology.status().received === 3);
  expect(topology.channelManager.getWriters()).toHaveLength(1);
  expect(told).toEqual(['join']);
});

describe('strangers', () => {
  test('a LEAVE of another process’s role takes nothing away, and is counted', async () => {
    const topology = await join(1);
    const [owner, forger] = [await meet(), await meet({ name: 'forger+2' }, 3)];
    say(owner, NODE);
    await world.until(() => topology.nodeManager.hasNode('talker'));
    say(forger, NODE, nowNs(), OperateType.OPT_LEAVE);
    await world.until(() => topology.status().received === 2);
    expect(topology.nodeManager.hasNode('talker')).toBe(true);
    const { refusedBy } = topology.status();
    expect([...refusedBy].map(([key, causes]) => [key, [...causes]])).toEqual([
      [forger.wire.participant.guid.prefix, [['foreign-role', 1]]],
    ]);
    // One that was never announced, by its own process: ours send it again to who may have missed it.
    say(owner, WRITER, nowNs(), OperateType.OPT_LEAVE);
    await world.until(() => topology.status().received === 3);
    expect(topology.status().refused.get('foreign-role')).toBe(1);
  });

  test('a participant whose name tells no process has roles, which go with it; it is no process', async () => {
    const topology = await join(1);
    const told: string[] = [];
    topology.on(({ kind }) => told.push(kind));
    const stranger = await Stranger.join(world, 2, { name: 'nobody' });
    say(stranger, NODE);
    await world.until(() => topology.nodeManager.hasNode('talker'));
    expect(topology.processes).toEqual([]);
    await world.during(stranger.close());
    await world.until(() => !topology.nodeManager.hasNode('talker'));
    expect(told).toEqual([]);
  });

  test('a flood of roles and descriptions stays within the limits, and takes nothing from others', async () => {
    const limits = { maxRolesPerParticipant: 200, maxProtoDescOctets: 10_000, maxOctetsPerParticipant: 100_000 };
    const topology = await join(1, { limits });
    const flood = await meet();
    const decent = await meet({ name: 'decent+2' }, 3);
    const writer = (at: number): RoleName => ({ ...WRITER, name: `c-${at}` });
    flood.say(
      ...(['channel_change_broadcast', OperateType.OPT_JOIN, RoleType.ROLE_WRITER] as const),
      ...([Object.assign(roleAttributes(CPP, WRITER), { protoDesc: new Uint8Array(10_001) }), nowNs()] as const),
    );
    for (let at = 0; at < 2000; at++) say(flood, writer(at));
    flood.sayOctets('node_change_broadcast', Uint8Array.of(0xff, 0xff, 0xff));
    say(decent, { ...NODE, node: 'decent' });
    await world.until(() => topology.status().received === 2003);
    expect(topology.nodeManager.hasNode('decent')).toBe(true);
    expect(topology.channelManager.getWriters()).toHaveLength(200);
    // As in the specification's DisposeJoin: it is a writer, whatever is with its description.
    expect(topology.channelManager.hasWriter('channel/chatter')).toBe(true);
    expect([...topology.status().refused].sort()).toEqual([
      ['foreign-role', 1],
      ['no-description', 1],
      ['too-many', 1801],
      ['undecodable', 1],
    ]);
    await world.during(flood.close());
    await world.until(() => topology.channelManager.getWriters().length === 0);
    expect([...topology.status().refusedBy.keys()]).toEqual([decent.wire.participant.guid.prefix]);
  });
});
