import { printable } from '@blender-sim/rtps';
import { RoleType, type TopologyManager } from '@blender-sim/topology';
import { processText } from './role-text.js';

/** Nodes, channels and services, and who is at which end of them. */
export interface Graph {
  readonly nodes: readonly { readonly node: string; readonly process: string }[];
  readonly channels: readonly { readonly channel: string; readonly types: readonly string[] }[];
  readonly services: readonly string[];
  /** A node and a channel, each pair once. */
  readonly writes: readonly Ends[];
  readonly reads: readonly Ends[];
  /** A node and a service. */
  readonly serves: readonly Ends[];
  readonly calls: readonly Ends[];
}

interface Ends {
  readonly node: string;
  readonly name: string;
}

/** The whole network, also nodes that nobody listens to and channels with one end. Sorted: equal networks look equal. */
export function graphOf({ nodeManager, channelManager, serviceManager }: TopologyManager): Graph {
  const processes = new Map<string, string>();
  const types = new Map<string, Set<string>>();
  const services = new Set<string>();
  const ends: Record<'writes' | 'reads' | 'serves' | 'calls', Ends[]> = {
    writes: [],
    reads: [],
    serves: [],
    calls: [],
  };
  for (const role of [...nodeManager.getNodes(), ...channelManager.roles, ...serviceManager.roles]) {
    const { nodeName, channelName, messageType, serviceName } = role.attributes;
    // A node's own JOIN comes first: it tells who holds the name.
    if (!processes.has(nodeName)) processes.set(nodeName, processText(role));
    switch (role.type) {
      case RoleType.ROLE_WRITER:
      case RoleType.ROLE_READER: {
        const known = types.get(channelName) ?? new Set<string>();
        types.set(channelName, known.add(messageType));
        ends[role.type === RoleType.ROLE_WRITER ? 'writes' : 'reads'].push({ node: nodeName, name: channelName });
        break;
      }
      case RoleType.ROLE_SERVER:
      case RoleType.ROLE_CLIENT:
        services.add(serviceName);
        ends[role.type === RoleType.ROLE_SERVER ? 'serves' : 'calls'].push({ node: nodeName, name: serviceName });
        break;
      case RoleType.ROLE_NODE:
      case RoleType.ROLE_PARTICIPANT:
    }
  }
  return {
    nodes: [...processes].sort(byFirst).map(([node, process]) => ({ node, process })),
    channels: [...types].sort(byFirst).map(([channel, names]) => ({ channel, types: [...names].sort() })),
    services: [...services].sort(),
    writes: distinct(ends.writes),
    reads: distinct(ends.reads),
    serves: distinct(ends.serves),
    calls: distinct(ends.calls),
  };
}

/** A paragraph a node: what it writes to whom, whom it hears, what it serves and calls. */
export function graphText({ nodes, channels, writes, reads, serves, calls }: Graph): string[] {
  const typeOf = new Map(
    channels.map(({ channel, types }) => [channel, types.map((type) => printable(type)).join(' | ')]),
  );
  const list = (names: readonly string[]): string =>
    names.length === 0 ? 'nobody' : names.map((name) => printable(name)).join(', ');
  const [readersOf, writersOf, serversOf, clientsOf] = [
    nodesBy(reads),
    nodesBy(writes),
    nodesBy(serves),
    nodesBy(calls),
  ];
  const [readBy, writtenBy, servedBy, calledBy] = [namesBy(reads), namesBy(writes), namesBy(serves), namesBy(calls)];
  return nodes.flatMap(({ node, process }, at) => [
    ...(at > 0 ? [''] : []),
    `${printable(node)} (${process})`,
    ...(writtenBy.get(node) ?? []).map(
      (channel) => `  -> ${printable(channel)} (${typeOf.get(channel) ?? ''}) -> ${list(readersOf.get(channel) ?? [])}`,
    ),
    ...(readBy.get(node) ?? []).map(
      (channel) => `  <- ${printable(channel)} (${typeOf.get(channel) ?? ''}) <- ${list(writersOf.get(channel) ?? [])}`,
    ),
    ...(servedBy.get(node) ?? []).map(
      (service) => `  serves ${printable(service)} to ${list(clientsOf.get(service) ?? [])}`,
    ),
    ...(calledBy.get(node) ?? []).map(
      (service) => `  calls ${printable(service)} of ${list(serversOf.get(service) ?? [])}`,
    ),
  ]);
}

function nodesBy(ends: readonly Ends[]): Map<string, string[]> {
  const nodes = new Map<string, string[]>();
  for (const { node, name } of ends) nodes.set(name, [...(nodes.get(name) ?? []), node]);
  return nodes;
}

function namesBy(ends: readonly Ends[]): Map<string, string[]> {
  return nodesBy(ends.map(({ node, name }) => ({ node: name, name: node })));
}

/** For Graphviz: nodes are boxes, channels ellipses, services hexagons, calls dashed. */
export function graphDot({ nodes, channels, services, writes, reads, serves, calls }: Graph): string[] {
  const edge = (from: string, to: string, style = ''): string => `  ${dotString(from)} -> ${dotString(to)}${style};`;
  return [
    'digraph cyber {',
    '  rankdir=LR;',
    ...nodes.map(
      ({ node, process }) =>
        `  ${dotString(`node ${node}`)} [shape=box, label=${dotString(node)}, tooltip=${dotString(process)}];`,
    ),
    ...channels.map(
      ({ channel, types }) =>
        `  ${dotString(`channel ${channel}`)} [shape=ellipse, label=${dotString(channel)}, tooltip=${dotString(types.join(' | '))}];`,
    ),
    ...services.map((service) => `  ${dotString(`service ${service}`)} [shape=hexagon, label=${dotString(service)}];`),
    ...writes.map(({ node, name }) => edge(`node ${node}`, `channel ${name}`)),
    ...reads.map(({ node, name }) => edge(`channel ${name}`, `node ${node}`)),
    ...calls.map(({ node, name }) => edge(`node ${node}`, `service ${name}`, ' [style=dashed]')),
    ...serves.map(({ node, name }) => edge(`service ${name}`, `node ${node}`, ' [style=dashed]')),
    '}',
  ];
}

/** A quoted string of DOT in which nothing of a peer's name means anything: neither `"` nor an escape such as `\N`. */
export function dotString(text: string): string {
  return `"${printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function distinct(ends: readonly Ends[]): Ends[] {
  const sorted = [...ends].sort((a, b) => compare(a.node, b.node) || compare(a.name, b.name));
  return sorted.filter(({ node, name }, at) => node !== sorted[at - 1]?.node || name !== sorted[at - 1]?.name);
}

function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compare(a, b);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
