import { printable } from '@blender-sim/rtps';
import type { NodeManager, Role } from '@blender-sim/topology';
import { columns, plural } from '../../../terminal/columns.js';
import type { Answer, NetworkView } from '../look-command.js';
import { notFound } from './not-found.js';
import { makeText, processText, qosRecord, qosText, roleRecord } from './role-text.js';
import { TIME_HEADINGS, timeCells, timesRecord, timesText } from './role-times.js';

/** What `cyber node list` shows: one line a node. */
export function nodeList({ topology, clock }: NetworkView): Answer {
  const nodes = [...topology.nodeManager.getNodes()].sort(byNode);
  const rows = nodes.map((role) => [
    printable(role.attributes.nodeName),
    processText(role),
    printable(role.attributes.hostIp),
    makeText(role),
    ...timeCells(clock.times(role)),
  ]);
  const conflicts = topology.nodeManager.conflicts.map(
    ({ nodeName, winner, loser }) =>
      `conflict: ${printable(nodeName)} is claimed by ${processText(winner)}, who keeps it, and by ${processText(loser)}`,
  );
  return {
    lines: [
      ...columns([['node', 'process', 'host ip', 'made with', ...TIME_HEADINGS], ...rows]),
      plural(nodes.length, 'node'),
      ...conflicts,
    ],
    records: nodes.map((role) => ({
      ...roleRecord(role),
      ...timesRecord(clock.times(role)),
      claimedBy: claimedBy(topology.nodeManager, role.attributes.nodeName),
    })),
  };
}

/** What `cyber node info` shows of one node. */
export function nodeInfo({ topology, clock }: NetworkView, name: string): Answer {
  const { nodeManager, channelManager, serviceManager } = topology;
  const node = nodeManager.getNode(name);
  const writers = channelManager.getWritersOfNode(name);
  const readers = channelManager.getReadersOfNode(name);
  const servers = serviceManager.getServers().filter(({ attributes }) => attributes.nodeName === name);
  const clients = serviceManager.roles.filter((role) => role.attributes.nodeName === name && !servers.includes(role));
  const some = node ?? writers[0] ?? readers[0] ?? servers[0] ?? clients[0];
  if (some === undefined)
    throw notFound(
      'node',
      name,
      nodeManager.getNodes().map(({ attributes }) => attributes.nodeName),
    );
  const upstream = channelManager.getUpstreamOfNode(name);
  const downstream = channelManager.getDownstreamOfNode(name);
  const times = clock.times(some);
  const conflicts = nodeManager.conflicts.filter(({ nodeName }) => nodeName === name);
  return {
    lines: [
      `${printable(name)}: ${processText(some)}, host ip ${printable(node?.attributes.hostIp ?? '') || '?'}, ${makeText(some)}`,
      `  ${timesText(times)}`,
      ...(node === undefined ? ['  its own JOIN has not come yet'] : []),
      ...conflicts.map(
        ({ winner, loser }) => `  claimed by ${processText(winner)}, who keeps it, and by ${processText(loser)}`,
      ),
      ...section('writes', writers.map(channelCells)),
      ...section('reads', readers.map(channelCells)),
      ...section(
        'serves',
        servers.map(({ attributes }) => [printable(attributes.serviceName)]),
      ),
      ...section(
        'calls',
        clients.map(({ attributes }) => [printable(attributes.serviceName)]),
      ),
      ...section(
        'hears from',
        upstream.map((other) => [printable(other)]),
      ),
      ...section(
        'is heard by',
        downstream.map((other) => [printable(other)]),
      ),
    ],
    records: [
      {
        ...roleRecord(some),
        ...timesRecord(times),
        hasJoined: node !== undefined,
        writers: writers.map(channelRecord),
        readers: readers.map(channelRecord),
        servers: servers.map(({ attributes }) => attributes.serviceName),
        clients: clients.map(({ attributes }) => attributes.serviceName),
        upstream,
        downstream,
        claimedBy: claimedBy(nodeManager, name),
      },
    ],
  };
}

/** A heading and what is under it; nothing where that is empty. */
export function section(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0
    ? []
    : [
        `  ${title}`,
        ...columns(
          rows.map((row) => ['   ', ...row]),
          ' ',
        ),
      ];
}

/** All that claim a name, the one that keeps it first; empty where it is one only. */
function claimedBy({ conflicts }: NodeManager, name: string): Record<string, unknown>[] {
  const about = conflicts.filter(({ nodeName }) => nodeName === name);
  return [...new Set(about.flatMap(({ winner, loser }) => [winner, loser]))].map(roleRecord);
}

function channelCells({ attributes }: Role): string[] {
  return [printable(attributes.channelName), printable(attributes.messageType), qosText(attributes.qosProfile)];
}

function channelRecord({ attributes }: Role): Record<string, unknown> {
  return { channel: attributes.channelName, type: attributes.messageType, qos: qosRecord(attributes.qosProfile) };
}

function byNode(a: Role, b: Role): number {
  return a.attributes.nodeName < b.attributes.nodeName ? -1 : a.attributes.nodeName > b.attributes.nodeName ? 1 : 0;
}
