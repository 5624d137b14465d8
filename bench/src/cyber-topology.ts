// What the managers of cyber/topology cost by themselves, without a network: a topology of 1,000 nodes in 100 processes,
// each node with three writers, three readers, a server and a client. Applying changes against setting and deleting the
// same keys in a Map; queries in microseconds; memory a role, in a process of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type ChangeMsg, OperateType, type TopologyManagers, roleKey } from '@blender-sim/topology';
import { compare, figures, show, writeResult } from './compare.js';
import type { MemoryFigures } from './cyber/topology-memory.js';
import {
  type Announcement,
  announcements,
  channelOf,
  messageOf,
  newManagers,
  nodeName,
  serviceOf,
} from './cyber/topology-messages.js';
import { benchOptions } from './options.js';

const { quick } = benchOptions();
const NODES = quick ? 100 : 1000;
const CHANGES = quick ? 1000 : 10_000;
const ROUNDS = quick ? 3 : 15;

const all = announcements(NODES);
const managers = newManagers();
for (const one of all) apply(managers, one, messageOf(one));
process.stdout.write(`cyber-topology: ${NODES} nodes, ${managers.roleCount} roles, ${CHANGES} changes a round\n`);

const changes = await changeRate();
const decoding = decodeRate();
const queries = queryTimes();
const memory = await memoryFigures();
writeResult(quick ? 'cyber-topology-quick' : 'cyber-topology', { nodes: NODES, changes, decoding, queries, memory });

function apply(to: TopologyManagers, { manager, owner }: Announcement, message: ChangeMsg): void {
  const refusal = to.all[manager]?.onRemoteChange(message, owner);
  if (refusal !== undefined) throw new Error(`a message of the benchmark was refused: ${refusal.cause}`);
}

/** Half of the changes are LEAVEs of every so many roles, half their JOINs. */
async function changeRate(): Promise<unknown> {
  const step = Math.max(1, Math.floor(all.length / (CHANGES / 2)));
  const chosen = all.filter((_, at) => at % step === 0).slice(0, CHANGES / 2);
  const joins = chosen.map(messageOf);
  const leaves = chosen.map((one) => Object.assign(messageOf(one), { operateType: OperateType.OPT_LEAVE }));
  const keys = chosen.map(({ owner }, at) => {
    const { roleType, roleAttr } = joins[at] ?? {};
    if (roleType === undefined || roleAttr === undefined) throw new Error('a message without a role');
    return `${owner.key} ${roleKey(roleType, roleAttr)}`;
  });
  let told = 0;
  for (const manager of managers.all) manager.addChangeListener(() => told++);
  const known = new Map<string, ChangeMsg>();
  for (const [at, key] of keys.entries()) known.set(key, joins[at] as ChangeMsg);
  const sides = {
    ours: {
      name: 'managers, one listener each',
      measure: () =>
        Promise.resolve(
          rate(2 * chosen.length, () => {
            for (const messages of [leaves, joins]) {
              chosen.forEach((one, at) => {
                const message = messages[at];
                if (message !== undefined) apply(managers, one, message);
              });
            }
          }),
        ),
    },
    reference: {
      name: 'Map: delete and set of the same keys',
      measure: () =>
        Promise.resolve(
          rate(2 * chosen.length, () => {
            for (const key of keys) known.delete(key);
            for (const [at, key] of keys.entries()) known.set(key, joins[at] as ChangeMsg);
          }),
        ),
    },
  };
  const target = 'none: what a role is checked, indexed and told for, stated';
  const ratio = await compare({ name: 'cyber-topology changes', unit: 'a second', rounds: ROUNDS, ...sides, target });
  if (told !== 2 * chosen.length * (ROUNDS + 1)) throw new Error(`${told} changes were told`);
  return { changesARound: 2 * chosen.length, ratio };
}

/** How long reading the message takes, which comes before; a second. */
function decodeRate(): unknown {
  const rates = Array.from({ length: ROUNDS }, () => rate(all.length, () => all.forEach(messageOf)));
  const result = figures(rates);
  process.stdout.write(`  decoding ChangeMsgs, a second (min / median / max): ${show(result)}\n`);
  return result;
}

function rate(count: number, work: () => void): number {
  const begun = performance.now();
  work();
  return (1000 * count) / (performance.now() - begun);
}

function queryTimes(): unknown {
  const { nodeManager, channelManager, serviceManager } = managers;
  const queries: Readonly<Record<string, (node: number) => unknown>> = {
    hasNode: (node) => nodeManager.hasNode(nodeName(node)),
    getNode: (node) => nodeManager.getNode(nodeName(node)),
    getNodes: () => nodeManager.getNodes(),
    conflicts: () => nodeManager.conflicts,
    getChannelNames: () => channelManager.getChannelNames(),
    getMsgType: (node) => channelManager.getMsgType(channelOf(node, 0)),
    getProtoDesc: (node) => channelManager.getProtoDesc(channelOf(node, 0)),
    hasWriter: (node) => channelManager.hasWriter(channelOf(node, 0)),
    getWriters: () => channelManager.getWriters(),
    getWritersOfNode: (node) => channelManager.getWritersOfNode(nodeName(node)),
    getWritersOfChannel: (node) => channelManager.getWritersOfChannel(channelOf(node, 0)),
    getReadersOfNode: (node) => channelManager.getReadersOfNode(nodeName(node)),
    getUpstreamOfNode: (node) => channelManager.getUpstreamOfNode(nodeName(node)),
    getDownstreamOfNode: (node) => channelManager.getDownstreamOfNode(nodeName(node)),
    'getFlowDirection, any two nodes': (node) =>
      channelManager.getFlowDirection(nodeName(node), nodeName((7919 * node + 1) % NODES)),
    getEdges: () => channelManager.getEdges(),
    hasService: (node) => serviceManager.hasService(serviceOf(node)),
    getServers: (node) => serviceManager.getServers(serviceOf(node)),
    getClients: (node) => serviceManager.getClients(serviceOf(node)),
    'roles of all managers': () => managers.all.map(({ roles }) => roles.length),
  };
  process.stdout.write('cyber-topology queries, microseconds (min / median / max)\n');
  return Object.fromEntries(
    Object.entries(queries).map(([name, ask]) => {
      const times = Array.from({ length: ROUNDS }, () => microseconds(ask));
      const result = figures(times);
      process.stdout.write(`  ${name}: ${show(result)}\n`);
      return [name, result];
    }),
  );
}

/** Of one call: the mean over as many as take 20 ms, at nodes all over the topology. */
function microseconds(ask: (node: number) => unknown): number {
  const begun = performance.now();
  let elapsed = 0;
  let calls = 0;
  let answered = 0;
  for (; elapsed < 20; elapsed = performance.now() - begun) {
    for (let times = 0; times < 20; times++, calls++) if (ask((31 * calls) % NODES) !== undefined) answered++;
  }
  if (answered !== calls) throw new Error('a query without an answer');
  return (1000 * elapsed) / calls;
}

async function memoryFigures(): Promise<MemoryFigures> {
  const file = path.join(import.meta.dirname, 'cyber', `topology-memory${path.extname(import.meta.filename)}`);
  const child = fork(file, [String(NODES)], { execArgv: [...process.execArgv, '--expose-gc'] });
  const ended = once(child, 'exit').then(([status]) => {
    throw new Error(`topology-memory ended with status ${String(status)}`);
  });
  ended.catch(() => undefined);
  // The only message that it sends.
  const [result] = (await Promise.race([once(child, 'message'), ended])) as [MemoryFigures];
  const { roles, message, known } = result;
  process.stdout.write(
    `cyber-topology memory of ${roles} roles, octets each: ${known.toFixed(0)} known to the managers, of which ` +
      `${message.toFixed(0)} are the decoded message\n`,
  );
  return result;
}
