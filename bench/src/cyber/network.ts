// Processes of a simulated network, all in this one: its argument is a NetworkSpec as JSON, its message to the parent a
// NetworkFigures. Each process has nodes of two writers, two readers (of the next node's channels) and a server or a client.
import { RoleType, type TopologyManager } from '@blender-sim/topology';
import { CyberWorld, type RoleName, roleAttributes } from '@blender-sim/topology/testing';
import type { NetworkFigures, NetworkSpec, Spread } from './network-figures.js';

/** From the least to the most that a datagram takes: some overtake others. */
const DELAY_MS = [0.1, 1] as const;
const MAX_MS = 120_000;
/** Announcements of the beginning are over by then. */
const REST_MS = 15_000;
const IDLE_MS = 30_000;

const spec = JSON.parse(process.argv[2] ?? '') as NetworkSpec;
const nodes = spec.processes * spec.nodesEach;
const emptyHeap = heapOctets();
const world = new CyberWorld({ delayMs: DELAY_MS });
const topologies: TopologyManager[] = [];
/** Roles of others that are known, by process, and how many should be. */
const known: number[] = [];
let expected = 0;
/** When the last change was heard of. */
let lastMs = 0;

const start = await spread(async () => {
  for (let index = 0; index < spec.processes; index++) await add();
});
const roles = rolesOf(topologies[0]);
await world.clock.advance(REST_MS);
const heap = heapOctets() - emptyHeap;
const idle = await idleFigures();
const change = await spread(() => join(0, { type: RoleType.ROLE_NODE, node: 'one-more' }));
const late = await spread(add);
const figures: NetworkFigures = {
  ...spec,
  roles,
  ...{ start, change, late, idle },
  heapOctets: heap,
};
process.send?.(figures);
process.exit();

/** A process more, with its roles. */
async function add(): Promise<void> {
  const index = topologies.length;
  const topology = await world.join(index + 1, { wire: spec.wire });
  topologies.push(topology);
  known.push(0);
  for (const manager of [topology.nodeManager, topology.channelManager, topology.serviceManager]) {
    manager.addChangeListener(({ operate, role }) => {
      if (role.owner.isOwn) return;
      known[index] = (known[index] ?? 0) + (operate === 'join' ? 1 : -1);
      lastMs = world.clock.monotonicMs();
    });
  }
  for (let number = 0; number < spec.nodesEach; number++) {
    for (const role of rolesOfNode(index * spec.nodesEach + number)) join(index, role);
  }
}

function join(index: number, role: RoleName): void {
  const topology = topologies[index];
  if (topology === undefined) throw new RangeError(`no process ${index}`);
  const { nodeManager, channelManager, serviceManager } = topology;
  const manager =
    role.type === RoleType.ROLE_NODE
      ? nodeManager
      : role.type === RoleType.ROLE_SERVER || role.type === RoleType.ROLE_CLIENT
        ? serviceManager
        : channelManager;
  manager.join(roleAttributes(topology, role), role.type);
  expected += 1;
}

function rolesOfNode(number: number): RoleName[] {
  const node = `node-${number}`;
  const endpoint = (type: RoleType, of: number, letter: 'a' | 'b'): RoleName => ({
    type,
    node,
    name: `channel/${of}/${letter}`,
    identity: `${type}${letter}${number.toString(16).padStart(14, '0')}`,
  });
  const next = (number + 1) % nodes;
  return [
    { type: RoleType.ROLE_NODE, node },
    endpoint(RoleType.ROLE_WRITER, number, 'a'),
    endpoint(RoleType.ROLE_WRITER, number, 'b'),
    endpoint(RoleType.ROLE_READER, next, 'a'),
    endpoint(RoleType.ROLE_READER, next, 'b'),
    { type: number % 2 === 0 ? RoleType.ROLE_SERVER : RoleType.ROLE_CLIENT, node, name: `service/${number >> 1}` },
  ];
}

function rolesOf(topology: TopologyManager | undefined): number {
  return topology?.status().roles ?? 0;
}

/** @throws Error where a process knows more or less than there is, at the end. */
async function spread(begin: () => void | Promise<void>): Promise<Spread> {
  const before = counts();
  const beganMs = world.clock.monotonicMs();
  const cpu = process.cpuUsage();
  await begin();
  await world.until(() => topologies.every((topology) => rolesOf(topology) === expected), MAX_MS);
  const { user, system } = process.cpuUsage(cpu);
  const after = counts();
  const wrong = known.findIndex((count, index) => count !== expected - ownRoles(index));
  if (wrong >= 0)
    throw new Error(`process ${wrong} was told of ${known[wrong]} roles of others, of ${expected} in all`);
  return {
    ms: lastMs - beganMs,
    datagrams: after.datagrams - before.datagrams,
    arrivals: after.arrivals - before.arrivals,
    samples: after.samples - before.samples,
    cpuMs: (user + system) / 1000,
  };
}

function ownRoles(index: number): number {
  const topology = topologies[index];
  if (topology === undefined) return 0;
  const { nodeManager, channelManager, serviceManager } = topology;
  return [nodeManager, channelManager, serviceManager].flatMap(({ roles }) => roles).filter(({ owner }) => owner.isOwn)
    .length;
}

async function idleFigures(): Promise<NetworkFigures['idle']> {
  const before = counts();
  const cpu = process.cpuUsage();
  await world.clock.advance(IDLE_MS);
  const { user, system } = process.cpuUsage(cpu);
  const seconds = IDLE_MS / 1000;
  return {
    datagramsPerSecond: (counts().datagrams - before.datagrams) / seconds,
    cpuMsPerSecond: (user + system) / 1000 / seconds,
  };
}

function counts(): Pick<Spread, 'datagrams' | 'arrivals' | 'samples'> {
  let [datagrams, arrivals, samples] = [0, 0, 0];
  for (const topology of topologies) {
    samples += topology.status().received;
    // Both wires of a process have one transport, and its counters.
    const transport = topology.wires[0]?.participant.status().counters.transport;
    datagrams += transport?.datagramsSent ?? 0;
    arrivals += transport?.datagramsReceived ?? 0;
  }
  return { datagrams, arrivals, samples };
}

function heapOctets(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
