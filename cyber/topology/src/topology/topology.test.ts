import { afterEach, describe, expect, test } from 'vitest';
import { RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import { CyberWorld } from '../testing/cyber-world.js';
import { type RoleName, roleAttributes } from '../testing/role-attributes.js';
import { roleRecords } from '../testing/role-records.js';
import type { TopologyEvent, TopologyManager, TopologyOptions } from '../topology-api.js';
import { createTopology } from './create-topology.js';

const NODE: RoleName = { type: RoleType.ROLE_NODE, node: 'talker' };
const WRITER: RoleName = { type: RoleType.ROLE_WRITER, node: 'talker', name: 'channel/chatter' };
const CLIENT: RoleName = { type: RoleType.ROLE_CLIENT, node: 'talker', name: 'service' };
const QUICK: TopologyOptions = { leaseMs: 1200, announceMs: 300 };

const open: TopologyManager[] = [];
let world = new CyberWorld();

async function join(host: number, options: TopologyOptions = {}, skewMs?: number): Promise<TopologyManager> {
  const topology = await world.join(host, { ...QUICK, ...options }, skewMs);
  open.push(topology);
  return topology;
}

afterEach(async () => {
  await world.during(Promise.all(open.splice(0).map((topology) => topology.close())));
  // The last datagrams arrive nowhere.
  await world.clock.advance(100);
  expect(world.clock.pending).toEqual([]);
  world = new CyberWorld();
});

const nodes = ({ nodeManager }: TopologyManager): string[] =>
  nodeManager.getNodes().map(({ attributes }) => `${attributes.nodeName}@${attributes.hostName}`);

describe('two processes', () => {
  test.each(['auto', 9, 10] as const)(
    'know of each other what there is, before and after they met: wire %s',
    async (wire) => {
      const early = await join(1, { wire });
      early.nodeManager.join(roleAttributes(early, NODE), RoleType.ROLE_NODE);
      early.channelManager.join(roleAttributes(early, WRITER), RoleType.ROLE_WRITER);
      await world.clock.advance(1000);
      const late = await join(2, { wire });
      await world.until(() => late.channelManager.hasWriter('channel/chatter') && late.nodeManager.hasNode('talker'));
      late.serviceManager.join(roleAttributes(late, CLIENT), RoleType.ROLE_CLIENT);
      await world.until(() => early.serviceManager.getClients('service').length === 1);
      expect(roleRecords(early)).toEqual(roleRecords(late));
      late.serviceManager.leave(roleAttributes(late, CLIENT), RoleType.ROLE_CLIENT);
      await world.until(() => early.serviceManager.getClients('service').length === 0);
    },
  );

  test('of which one speaks Cyber 9 only and one Cyber 10 only do not meet, but both meet one that speaks both', async () => {
    const nine = await join(1, { wire: 9 });
    const ten = await join(2, { wire: 10 });
    const both = await join(3);
    nine.nodeManager.join(roleAttributes(nine, { ...NODE, node: 'nine' }), RoleType.ROLE_NODE);
    ten.nodeManager.join(roleAttributes(ten, { ...NODE, node: 'ten' }), RoleType.ROLE_NODE);
    both.nodeManager.join(roleAttributes(both, { ...NODE, node: 'both' }), RoleType.ROLE_NODE);
    await world.until(() => nodes(both).length === 3 && nodes(nine).length === 2 && nodes(ten).length === 2);
    expect(nodes(nine).sort()).toEqual(['both@host-3', 'nine@host-1']);
    expect(nodes(ten).sort()).toEqual(['both@host-3', 'ten@host-2']);
    expect(both.nodeManager.getNode('nine')?.owner.generation).toBe(9);
    expect(both.nodeManager.getNode('ten')?.owner.generation).toBe(10);
  });

  test('that are both on both wires hear each other once', async () => {
    const [one, other] = [await join(1), await join(2)];
    await world.until(() => one.processes.length === 1 && other.processes.length === 1);
    one.nodeManager.join(roleAttributes(one, NODE), RoleType.ROLE_NODE);
    await world.until(() => other.nodeManager.hasNode('talker'));
    await world.clock.advance(3000);
    expect(other.status().received).toBe(1);
    expect(other.processes[0]?.participants.map(({ generation }) => generation)).toEqual([10]);
  });
});

describe('processes come and go', () => {
  test('a process is told of once, with its first participant, and after its last', async () => {
    const told: TopologyEvent[] = [];
    const watch = await join(1);
    watch.on((event) => told.push(event));
    const other = await world.join(2, QUICK);
    await world.until(() => told.length > 0);
    await world.during(other.close());
    await world.until(() => told.length > 1);
    expect(told).toMatchObject([
      { kind: 'process-join', process: { hostName: 'host-2', processId: 1002 } },
      { kind: 'process-leave', process: { hostName: 'host-2', processId: 1002 } },
    ]);
  });

  test('one that dies takes its roles with it at the end of its lease', async () => {
    const watch = await join(1);
    const other = await world.join(2, QUICK);
    other.nodeManager.join(roleAttributes(other, NODE), RoleType.ROLE_NODE);
    other.channelManager.join(roleAttributes(other, WRITER), RoleType.ROLE_WRITER);
    await world.until(() => roleRecords(watch).length === 2);
    world.network.crash('10.0.0.3');
    const took = await world.until(() => roleRecords(watch).length === 0);
    expect(took).toBeLessThanOrEqual(1300);
    await world.during(other.close());
  });

  test('started again under its name within the lease it stays (C++: removed with its predecessor)', async () => {
    const watch = await join(1);
    const first = await world.join(2, QUICK);
    first.nodeManager.join(roleAttributes(first, NODE), RoleType.ROLE_NODE);
    await world.until(() => watch.nodeManager.hasNode('talker'));
    world.network.crash('10.0.0.3');
    await world.during(first.close());
    const second = await join(2, { processId: 7777 });
    second.nodeManager.join(roleAttributes(second, NODE), RoleType.ROLE_NODE);
    await world.until(() => watch.nodeManager.roles.length === 2);
    await world.clock.advance(3000);
    expect(watch.nodeManager.roles.map(({ attributes }) => attributes.processId)).toEqual([7777]);
    expect(watch.nodeManager.hasNode('talker')).toBe(true);
  });

  test('frozen for longer than its lease it is back with its roles, and knows those of others (C++ 10: never)', async () => {
    const watch = await join(1);
    const other = await join(2);
    watch.nodeManager.join(roleAttributes(watch, { ...NODE, node: 'listener' }), RoleType.ROLE_NODE);
    other.nodeManager.join(roleAttributes(other, NODE), RoleType.ROLE_NODE);
    await world.until(() => nodes(watch).length === 2 && nodes(other).length === 2);
    world.network.freeze('10.0.0.3');
    await world.until(() => nodes(watch).length === 1);
    world.network.thaw('10.0.0.3');
    await world.until(() => nodes(watch).length === 2 && nodes(other).length === 2, 5000);
    expect(roleRecords(watch)).toEqual(roleRecords(other));
  });

  test('what it ended while it was out of sight does not come back', async () => {
    const watch = await join(1);
    const other = await join(2);
    other.nodeManager.join(roleAttributes(other, NODE), RoleType.ROLE_NODE);
    other.nodeManager.join(roleAttributes(other, { ...NODE, node: 'second' }), RoleType.ROLE_NODE);
    await world.until(() => nodes(watch).length === 2);
    world.network.partition(['10.0.0.2'], ['10.0.0.3']);
    await world.until(() => nodes(watch).length === 0);
    other.nodeManager.leave(roleAttributes(other, NODE), RoleType.ROLE_NODE);
    // Longer than LEAVEs are kept.
    await world.clock.advance(5000);
    world.network.heal();
    await world.until(() => nodes(watch).length > 0, 10_000);
    await world.clock.advance(1000);
    expect(nodes(watch)).toEqual(['second@host-2']);
  });
});

test('the LEAVE of a node that has lost its name does not take the holder from C++, which looks at the id only', async () => {
  const [holder, loser, watch] = [await join(1), await join(2), await join(3)];
  holder.nodeManager.join(roleAttributes(holder, NODE), RoleType.ROLE_NODE);
  await world.until(() => loser.nodeManager.hasNode('talker'));
  loser.nodeManager.join(roleAttributes(loser, NODE), RoleType.ROLE_NODE);
  await world.until(() => watch.nodeManager.conflicts.length === 1);
  const leaves: string[] = [];
  watch.nodeManager.addChangeListener(({ operate, message }) => {
    if (operate === 'leave') leaves.push(message.roleAttr?.nodeName ?? '');
  });
  const published = holder.status().published;
  loser.nodeManager.leave(roleAttributes(loser, NODE), RoleType.ROLE_NODE);
  await world.until(() => watch.nodeManager.conflicts.length === 0);
  expect(nodes(watch)).toEqual(['talker@host-1']);
  // C++ drops what has no name; and the holder says again that it is there, on both wires.
  expect(leaves).toEqual(['']);
  await world.clock.advance(100);
  expect(holder.status().published).toBe(published + 2);
});

test('a container with our host name and process id is another process (C++: ignored)', async () => {
  const own = await join(1, { hostName: 'box', processId: 1 });
  const other = await join(2, { hostName: 'box', processId: 1 });
  other.nodeManager.join(roleAttributes(other, NODE), RoleType.ROLE_NODE);
  await world.until(() => own.nodeManager.hasNode('talker'));
  expect(own.nodeManager.getNode('talker')?.owner.isOwn).toBe(false);
});

test('the history holds living roles only: who comes late hears nothing of the rest', async () => {
  const early = await join(1, { wire: 10 });
  for (let round = 0; round < 50; round++) {
    early.nodeManager.join(roleAttributes(early, NODE), RoleType.ROLE_NODE);
    early.nodeManager.leave(roleAttributes(early, NODE), RoleType.ROLE_NODE);
  }
  early.nodeManager.join(roleAttributes(early, NODE), RoleType.ROLE_NODE);
  await world.clock.advance(4000);
  expect(early.status().historyHeld).toBe(1);
  const late = await join(2, { wire: 10 });
  await world.until(() => late.nodeManager.hasNode('talker'));
  expect(late.status().received).toBe(1);
});

test('simulation mode: no wire, no socket, no limit of others; everything in the process works', async () => {
  const topology = await createTopology({
    isRealityMode: false,
    clock: world.clock,
    environment: {},
    limits: { maxRolesPerParticipant: 1 },
  });
  open.push(topology);
  topology.nodeManager.join(roleAttributes(topology, NODE), RoleType.ROLE_NODE);
  topology.channelManager.join(roleAttributes(topology, WRITER), RoleType.ROLE_WRITER);
  await topology.settled();
  expect(topology.wires).toEqual([]);
  expect(topology.nodeManager.hasNode('talker')).toBe(true);
  expect(topology.status()).toMatchObject({ published: 0, received: 0, wires: [] });
});

test('a listener that another one ends is not told any more, of the same event neither', async () => {
  const topology = await join(1);
  const told: string[] = [];
  topology.on(({ kind }) => {
    told.push(`first ${kind}`);
    end();
  });
  const end = topology.on(({ kind }) => told.push(`second ${kind}`));
  await join(2);
  await world.until(() => topology.processes.length === 1);
  expect(told).toEqual(['first process-join']);
});

test('closing twice is fine; nothing can join after it', async () => {
  const topology = await join(1);
  await world.during(topology.close());
  await topology.close();
  expect(() => topology.nodeManager.join(roleAttributes(topology, NODE), RoleType.ROLE_NODE)).toThrow(
    expect.objectContaining({ code: 'TOPOLOGY_CLOSED' }),
  );
});
