import { hostname, networkInterfaces } from 'node:os';
import { type Clock, type Logger, silentLogger, systemClock } from '@blender-sim/base';
import type { TopologyLimits, TopologyOptions, WireChoice } from '../topology-api.js';
import { TopologyError } from '../topology-error.js';
import { GENERATIONS, GENERATION_PROFILE, type Generation } from '../wire/generation.js';

/** Cyber's default (31-, section 1). */
const DEFAULT_DOMAIN = 80;
const DEFAULT_IP = '127.0.0.1';
/** The standard's group for discovery, which Cyber uses too (RTPS 2.3, 9.6.1.4). */
const DISCOVERY_GROUP = '239.255.0.1';
const MAX_PROCESS_ID = 2 ** 31 - 1;

export const DEFAULT_LIMITS: TopologyLimits = {
  maxRoles: 200_000,
  maxRolesPerParticipant: 20_000,
  maxNameOctets: 1024,
  maxProtoDescOctets: 2 ** 20,
  maxOctetsPerParticipant: 2 ** 26,
};

/** TopologyOptions with every default filled in, checked. */
export interface TopologyConfig {
  readonly hostName: string;
  readonly hostIp: string;
  readonly processId: number;
  readonly domainId: number;
  readonly ip: string;
  readonly isRealityMode: boolean;
  readonly wires: readonly Required<WireChoice>[];
  readonly initialPeers: readonly string[];
  readonly peerParticipants: number;
  readonly multicastGroup: string | null;
  /** Whether it announces itself to the group too, or listens only. */
  readonly announcesToGroup: boolean;
  readonly leaseMs: number;
  readonly announceMs: number;
  readonly limits: TopologyLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Fills in the defaults, CYBER_DOMAIN_ID and CYBER_IP among them, and checks the values; what RTPS checks itself is left to it.
 * @throws TopologyError TOPOLOGY_CONFIG naming the option or the variable.
 */
export function topologyConfig(options: TopologyOptions = {}): TopologyConfig {
  const environment = options.environment ?? process.env;
  const ip = options.ip ?? ipOf(environment['CYBER_IP']);
  const isLoopback = ip.startsWith('127.');
  return {
    hostName: hostNameOf(options.hostName ?? hostname()),
    hostIp: options.hostIp ?? advertisedIp(ip),
    processId: whole('processId', options.processId ?? process.pid, 1, MAX_PROCESS_ID),
    domainId: whole('domainId', options.domainId ?? domainOf(environment['CYBER_DOMAIN_ID']), 0, 232),
    ip,
    isRealityMode: options.isRealityMode ?? true,
    wires: wiresOf(options.wire ?? 'auto'),
    initialPeers: options.initialPeers ?? (isLoopback ? [DEFAULT_IP] : []),
    peerParticipants: options.peerParticipants ?? 32,
    multicastGroup: options.multicastGroup === undefined ? DISCOVERY_GROUP : options.multicastGroup,
    announcesToGroup: !isLoopback || options.multicastGroup !== undefined,
    leaseMs: options.leaseMs ?? 12_000,
    announceMs: options.announceMs ?? 3000,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    clock: options.clock ?? systemClock,
    logger: options.logger ?? silentLogger,
  };
}

/** Cyber takes an empty CYBER_IP for an error (31-, section 1). */
function ipOf(text: string | undefined): string {
  if (text === undefined) return DEFAULT_IP;
  if (text.trim() !== '') return text.trim();
  throw new TopologyError(
    'TOPOLOGY_CONFIG',
    'CYBER_IP is set, but empty: set it to an IPv4 address of this machine, or unset it.',
  );
}

function domainOf(text: string | undefined): number {
  if (text === undefined || text.trim() === '') return DEFAULT_DOMAIN;
  if (/^\s*\d+\s*$/.test(text)) return Number(text);
  throw new TopologyError(
    'TOPOLOGY_CONFIG',
    `CYBER_DOMAIN_ID is ${JSON.stringify(text)}: set it to a whole number from 0 to 232, or unset it.`,
    { fields: { value: text } },
  );
}

/** A '+' would end it for everybody who reads the participant's name. */
function hostNameOf(name: string): string {
  if (name !== '' && !name.includes('+') && !name.includes('\0')) return name;
  throw new TopologyError(
    'TOPOLOGY_CONFIG',
    `hostName: ${JSON.stringify(name)}; expected a name without + that isn't empty.`,
  );
}

/**
 * On a loopback network one that no C++ process of this machine has: C++ takes who has its own for a neighbour and talks to
 * it by shared memory, by RTPS to anybody else (31-, section 6). Where its IP is a loopback address, C++ advertises the
 * first other one of the machine (31-, section 2).
 */
function advertisedIp(ip: string): string {
  if (!ip.startsWith('127.')) return ip;
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const cpp =
    all.find(({ family, address }) => family === 'IPv4' && !address.startsWith('127.'))?.address ?? DEFAULT_IP;
  return ip === cpp ? '127.0.0.2' : ip;
}

function wiresOf(wire: NonNullable<TopologyOptions['wire']>): Required<WireChoice>[] {
  const choices: readonly WireChoice[] =
    wire === 'auto'
      ? GENERATIONS.map((generation) => ({ generation }))
      : typeof wire === 'number'
        ? [{ generation: wire }]
        : wire;
  if (choices.length === 0) {
    throw new TopologyError(
      'TOPOLOGY_CONFIG',
      'wire: none given; expected auto, 9, 10 or a list. Without a network: isRealityMode false.',
    );
  }
  const seen = new Set<Generation>();
  return choices.map(({ generation, portBase, domainGain }) => {
    if (!GENERATIONS.includes(generation) || seen.has(generation)) {
      throw new TopologyError(
        'TOPOLOGY_CONFIG',
        `wire: generation ${String(generation)}; expected 9 or 10, each once at most.`,
      );
    }
    seen.add(generation);
    const profile = GENERATION_PROFILE[generation];
    return { generation, portBase: portBase ?? profile.portBase, domainGain: domainGain ?? profile.domainGain };
  });
}

function whole(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new TopologyError('TOPOLOGY_CONFIG', `${name}: ${value}; expected a whole number from ${min} to ${max}.`, {
    fields: { [name]: value },
  });
}
