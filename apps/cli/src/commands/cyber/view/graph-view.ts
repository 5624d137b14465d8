import { printable } from '@blender-sim/rtps';
import { type Role, RoleType } from '@blender-sim/topology';
import type { NetworkView } from '../look-command.js';
import { processText } from './role-text.js';
import { type RoleTimes, timesRecord, timesText } from './role-times.js';

/** Nodes, channels and services, and who is at which end of them. Their times: as in the lists. */
export interface Graph {
  readonly nodes: readonly { readonly node: string; readonly process: string; readonly times: RoleTimes }[];
  readonly channels: readonly {
    readonly channel: string;
    readonly types: readonly string[];
    readonly times: RoleTimes | undefined;
  }[];
  readonly services: readonly { readonly service: string; readonly times: RoleTimes | undefined }[];
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
export function graphOf({ topology, clock }: NetworkView): Graph {
  const { nodeManager, channelManager, serviceManager } = topology;
  // A node's own JOIN comes first: it tells who holds the name.
  const nodes = new Map<string, Role>();
  const channels = new Map<string, Role[]>();
  const services = new Map<string, Role[]>();
  const ends: Record<'writes' | 'reads' | 'serves' | 'calls', Ends[]> = {
    writes: [],
    reads: [],
    serves: [],
    calls: [],
  };
  for (const role of [...nodeManager.getNodes(), ...channelManager.roles, ...serviceManager.roles]) {
    const { nodeName, channelName, serviceName } = role.attributes;
    if (!nodes.has(nodeName)) nodes.set(nodeName, role);
    switch (role.type) {
      case RoleType.ROLE_WRITER:
      case RoleType.ROLE_READER:
        channels.set(channelName, [...(channels.get(channelName) ?? []), role]);
        ends[role.type === RoleType.ROLE_WRITER ? 'writes' : 'reads'].push({ node: nodeName, name: channelName });
        break;
      case RoleType.ROLE_SERVER:
      case RoleType.ROLE_CLIENT:
        services.set(serviceName, [...(services.get(serviceName) ?? []), role]);
        ends[role.type === RoleType.ROLE_SERVER ? 'serves' : 'calls'].push({ node: nodeName, name: serviceName });
        break;
      case RoleType.ROLE_NODE:
      case RoleType.ROLE_PARTICIPANT:
    }
  }
  return {
    nodes: [...nodes]
      .sort(byFirst)
      .map(([node, role]) => ({ node, process: processText(role), times: clock.times(role) })),
    channels: [...channels].sort(byFirst).map(([channel, roles]) => ({
      channel,
      types: [...new Set(roles.map(({ attributes }) => attributes.messageType))].sort(),
      times: clock.timesOf(roles),
    })),
    services: [...services].sort(byFirst).map(([service, roles]) => ({ service, times: clock.timesOf(roles) })),
    writes: distinct(ends.writes),
    reads: distinct(ends.reads),
    serves: distinct(ends.serves),
    calls: distinct(ends.calls),
  };
}

/** For `--format json`: an object. */
export function graphRecord({ nodes, channels, services, ...ends }: Graph): Record<string, unknown> {
  return {
    nodes: nodes.map(withTimes),
    channels: channels.map(withTimes),
    services: services.map(withTimes),
    ...ends,
  };
}

function withTimes({ times, ...facts }: { readonly times: RoleTimes | undefined }): Record<string, unknown> {
  return { ...facts, ...(times !== undefined && timesRecord(times)) };
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
  return nodes.flatMap(({ node, process, times }, at) => [
    ...(at > 0 ? [''] : []),
    `${printable(node)} (${process}), ${timesText(times)}`,
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

/** For Graphviz: nodes are boxes, channels ellipses, services hexagons, calls dashed. Age and lease are tooltips. */
export function graphDot({ nodes, channels, services, writes, reads, serves, calls }: Graph): string[] {
  const edge = (from: string, to: string, style = ''): string => `  ${dotString(from)} -> ${dotString(to)}${style};`;
  return [
    'digraph cyber {',
    '  rankdir=LR;',
    ...nodes.map(
      ({ node, process, times }) =>
        `  ${dotString(`node ${node}`)} [shape=box, label=${dotString(node)}, tooltip=${tooltip(process, times)}];`,
    ),
    ...channels.map(
      ({ channel, types, times }) =>
        `  ${dotString(`channel ${channel}`)} [shape=ellipse, label=${dotString(channel)}, tooltip=${tooltip(types.join(' | '), times)}];`,
    ),
    ...services.map(
      ({ service, times }) =>
        `  ${dotString(`service ${service}`)} [shape=hexagon, label=${dotString(service)}, tooltip=${tooltip(service, times)}];`,
    ),
    ...writes.map(({ node, name }) => edge(`node ${node}`, `channel ${name}`)),
    ...reads.map(({ node, name }) => edge(`channel ${name}`, `node ${node}`)),
    ...calls.map(({ node, name }) => edge(`node ${node}`, `service ${name}`, ' [style=dashed]')),
    ...serves.map(({ node, name }) => edge(`service ${name}`, `node ${node}`, ' [style=dashed]')),
    '}',
  ];
}

function tooltip(what: string, times: RoleTimes | undefined): string {
  return dotString([what, ...(times === undefined ? [] : [timesText(times)])].join(', '));
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
