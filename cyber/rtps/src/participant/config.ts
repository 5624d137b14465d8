import { randomBytes } from 'node:crypto';
import { type Clock, type Logger, silentLogger, systemClock } from '@blender-sim/base';
import type { ProtocolVersion } from '../structure/protocol-version.js';
import { type AnnouncementLayout, checkLayout } from '../discovery/announcement-layout.js';
import type { ParticipantData } from '../discovery/participant-data.js';
import { RtpsError } from '../rtps-error.js';
import { type GuidPrefix, guidPrefixOf } from '../structure/guid.js';
import type { NetworkInterface } from '../transport/transport.js';
import type { ParticipantOptions } from './participant-api.js';

/** VendorId_t: nobody has registered it with the OMG. */
const VENDOR = 0x01ff;

/** ParticipantOptions with every default filled in, checked. */
export interface ParticipantConfig {
  readonly domain: number;
  readonly portBase: number;
  readonly domainGain: number;
  readonly participantGain: number;
  readonly offsets: readonly [number, number, number, number];
  /** Addresses. */
  readonly interfaces: readonly string[];
  readonly initialPeers: readonly string[];
  readonly peerParticipants: number;
  readonly multicastGroup: string | undefined;
  readonly announcesToGroup: boolean;
  /** Nothing outside this host is reached, or listened to. */
  readonly isLoopbackOnly: boolean;
  readonly participantId: number | undefined;
  readonly name: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly leaseMs: number;
  readonly announceMs: number;
  readonly receiveBufferBytes: number;
  readonly maxDatagramBytes: number;
  readonly version: ProtocolVersion;
  readonly vendor: number;
  readonly prefix: GuidPrefix;
  /** Undefined: this library's own. */
  readonly announcement: AnnouncementLayout | undefined;
  readonly ignore: ((participant: ParticipantData) => boolean) | undefined;
  readonly matchesOwn: boolean;
  readonly maxParticipants: number;
  readonly maxEndpoints: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The GUID prefix of a new participant: the vendor id, then 80 random bits (RTPS 2.3, 9.3.1.5). */
function randomPrefix(vendor: number): GuidPrefix {
  const octets = randomBytes(12);
  // Fast DDS takes a prefix that begins as its own do for a process of its own host (30-, point 13).
  octets.writeUInt16BE(vendor === 0x010f ? VENDOR : vendor, 0);
  return guidPrefixOf(octets);
}

/**
 * Fills in the defaults and checks the values.
 * @param available the host's interfaces.
 * @throws RtpsError RTPS_CONFIG naming the option; RTPS_NO_INTERFACE for an interface that isn't there.
 */
export function participantConfig(
  options: ParticipantOptions,
  available: readonly NetworkInterface[],
): ParticipantConfig {
  const interfaces = chosenInterfaces(options.interfaces ?? ['127.0.0.1'], available);
  const isLoopbackOnly = interfaces.every((address) => address.startsWith('127.'));
  const vendor = checked('vendor', options.vendor ?? VENDOR, 0, 0xffff);
  const leaseMs = checked('leaseMs', options.leaseMs ?? 10_000, 100, 2 ** 31 - 1);
  const announceMs = checked('announceMs', options.announceMs ?? 3000, 10, 2 ** 31 - 1);
  if (announceMs >= leaseMs) {
    throw new RtpsError(
      'RTPS_CONFIG',
      `announceMs is ${announceMs} and leaseMs ${leaseMs}: announce more often than the lease ends, e.g. three times.`,
    );
  }
  const prefix = options.guidPrefix === undefined ? randomPrefix(vendor) : givenPrefix(options.guidPrefix);
  if (options.announcement !== undefined) checkLayout(options.announcement);
  const domain = integer('domain', options.domain ?? 0, 0, 0xffff);
  return {
    domain,
    portBase: integer('portBase', options.portBase ?? 7400, 1, 65_535),
    domainGain: integer('domainGain', options.domainGain ?? 250, 0, 65_535),
    participantGain: integer('participantGain', options.participantGain ?? 2, 1, 65_535),
    offsets: options.offsets ?? [0, 10, 1, 11],
    interfaces,
    initialPeers: options.initialPeers ?? ['127.0.0.1'],
    peerParticipants: integer('peerParticipants', options.peerParticipants ?? 10, 0, 1000),
    multicastGroup:
      options.multicastGroup === undefined
        ? isLoopbackOnly
          ? undefined
          : '239.255.0.1'
        : (options.multicastGroup ?? undefined),
    announcesToGroup: options.announcesToGroup ?? true,
    isLoopbackOnly,
    participantId:
      options.participantId === undefined ? undefined : integer('participantId', options.participantId, 0, 32_767),
    name: options.name ?? '',
    properties: new Map(Object.entries(options.properties ?? {})),
    leaseMs,
    announceMs,
    receiveBufferBytes: integer('receiveBufferBytes', options.receiveBufferBytes ?? 2 ** 22, 4096, 2 ** 30),
    maxDatagramBytes: integer('maxDatagramBytes', options.maxDatagramBytes ?? 65_000, 576, 65_507),
    version: options.version ?? { major: 2, minor: 3 },
    vendor,
    prefix,
    announcement: options.announcement,
    ignore: options.ignore,
    matchesOwn: options.matchesOwn ?? true,
    maxParticipants: integer('maxParticipants', options.maxParticipants ?? 1000, 1, 1_000_000),
    maxEndpoints: integer('maxEndpoints', options.maxEndpoints ?? 10_000, 1, 10_000_000),
    clock: options.clock ?? systemClock,
    logger: options.logger ?? silentLogger,
  };
}

function chosenInterfaces(wanted: readonly string[] | 'all', available: readonly NetworkInterface[]): string[] {
  if (wanted === 'all') return available.map(({ address }) => address);
  const addresses = wanted.map((one) => {
    const found = available.find(({ name, address }) => address === one || name === one);
    // All of 127.0.0.0/8 is this host, though only 127.0.0.1 is listed.
    if (found === undefined && /^127(\.\d{1,3}){3}$/.test(one)) return one;
    if (found !== undefined) return found.address;
    const known = available.map(({ name, address }) => `${address} (${name})`).join(', ');
    throw new RtpsError('RTPS_NO_INTERFACE', `interfaces: this host has no ${one}; it has ${known || 'none'}.`, {
      fields: { interface: one },
    });
  });
  if (addresses.length === 0) throw new RtpsError('RTPS_CONFIG', 'interfaces: none given; name at least one.');
  return [...new Set(addresses)];
}

function givenPrefix(octets: Uint8Array): GuidPrefix {
  if (octets.length !== 12) {
    throw new RtpsError('RTPS_CONFIG', `guidPrefix: ${octets.length} octets; a GUID prefix has 12.`);
  }
  if (octets[0] === 0x01 && octets[1] === 0x0f) {
    throw new RtpsError('RTPS_CONFIG', 'guidPrefix: begins 01 0f, which Fast DDS takes for one of its own.');
  }
  return guidPrefixOf(octets);
}

function integer(name: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value)) {
    throw new RtpsError('RTPS_CONFIG', `${name}: ${value}; expected a whole number from ${min} to ${max}.`);
  }
  return checked(name, value, min, max);
}

function checked(name: string, value: number, min: number, max: number): number {
  if (!(value >= min && value <= max)) {
    throw new RtpsError('RTPS_CONFIG', `${name}: ${value}; expected ${min} to ${max}.`);
  }
  return value;
}
