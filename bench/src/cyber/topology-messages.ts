import { silentLogger } from '@blender-sim/base';
import { ManualClock } from '@blender-sim/base/testing';
import {
  type ChangeMsg,
  type RoleOwner,
  RoleType,
  type TopologyLimits,
  TopologyManagers,
  decodeChange,
  encodeChange,
} from '@blender-sim/topology';
import { type RoleName, roleAttributes } from '@blender-sim/topology/testing';

const NODES_A_PROCESS = 10;
/** Chatter's description has so many octets. */
const DESCRIPTION_OCTETS = 271;

export const LIMITS: TopologyLimits = {
  maxRoles: 200_000,
  maxRolesPerParticipant: 20_000,
  maxNameOctets: 1024,
  maxProtoDescOctets: 2 ** 20,
  maxOctetsPerParticipant: 2 ** 26,
};

/** What a process of the network says when it joins. */
export interface Announcement {
  readonly owner: RoleOwner;
  /** As a ChangeMsg on the wire. */
  readonly octets: Uint8Array;
  /** Which of the three managers it is for. */
  readonly manager: number;
}

/** Managers that know nobody; `publish` gets what their own roles say. */
export function newManagers(
  publish: (manager: string, message: ChangeMsg) => void = () => undefined,
): TopologyManagers {
  const clock = new ManualClock();
  return new TopologyManagers({
    self: { hostName: 'bench', processId: 1 },
    limits: LIMITS,
    world: {
      wallNs: () => BigInt(clock.wallMs()) * 1_000_000n,
      monotonicMs: () => clock.monotonicMs(),
      logger: silentLogger,
    },
    publish: ({ channelName }, _operate, message) => publish(channelName, message),
  });
}

export const channelOf = (node: number, channel: number): string => `/bench/node_${node}/channel_${channel}`;
export const nodeName = (node: number): string => `bench_node_${node}`;
export const serviceOf = (node: number): string => `/bench/node_${node}/service`;

/** `count` nodes, ten a process: each has three writers, three readers of other nodes' channels, a server and a client. */
export function announcements(count: number): readonly Announcement[] {
  const all: Announcement[] = [];
  for (let node = 0; node < count; node++) {
    const processId = 1000 + Math.floor(node / NODES_A_PROCESS);
    const owner = ownerOf(processId);
    const topics = newManagers().all.map(({ channelName }) => channelName);
    const managers = newManagers((topic, message) =>
      all.push({ owner, octets: encodeChange(message), manager: topics.indexOf(topic) }),
    );
    for (const role of rolesOf(node, count)) {
      const attributes = roleAttributes({ hostName: 'bench-host', hostIp: '10.0.0.1', processId }, role);
      if (attributes.channelName !== '') attributes.protoDesc = new Uint8Array(DESCRIPTION_OCTETS).fill(node);
      const [nodes, channels, services] = managers.all;
      const manager = role.name === undefined ? nodes : attributes.channelName !== '' ? channels : services;
      manager?.join(attributes, role.type);
    }
  }
  return all;
}

/** The message of an announcement, with memory of its own. */
export function messageOf({ octets }: Announcement): ChangeMsg {
  const decoded = decodeChange(octets.slice(), LIMITS);
  if (!decoded.ok) throw new Error(`a message of the benchmark can't be decoded: ${decoded.text}`);
  return decoded.message;
}

function ownerOf(processId: number): RoleOwner {
  const key = `010f${processId.toString(16).padStart(20, '0')}`;
  return { key, isOwn: false, hostName: 'bench-host', processId, generation: 10, isOurs: true };
}

function rolesOf(node: number, count: number): readonly RoleName[] {
  const name = nodeName(node);
  const identity = (kind: number, index: number): string =>
    [kind, index, node].map((part, at) => part.toString(16).padStart(at === 2 ? 12 : 2, '0')).join('');
  const writers = [0, 1, 2].map((channel) => ({
    ...{ type: RoleType.ROLE_WRITER, node: name, name: channelOf(node, channel), identity: identity(1, channel) },
  }));
  // Near ones and far ones: the graph hangs together.
  const readers = [1, 7, 31].map((distance, index) => ({
    ...{ type: RoleType.ROLE_READER, node: name, identity: identity(2, index) },
    name: channelOf((node + distance) % count, index),
  }));
  return [
    { type: RoleType.ROLE_NODE, node: name },
    ...writers,
    ...readers,
    { type: RoleType.ROLE_SERVER, node: name, name: serviceOf(node) },
    { type: RoleType.ROLE_CLIENT, node: name, name: serviceOf((node + 1) % count) },
  ];
}
