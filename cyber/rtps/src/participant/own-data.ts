import { hostname } from 'node:os';
import { OWN_BUILTIN_ENDPOINTS } from '../discovery/builtin-endpoints.js';
import type { ParticipantData } from '../discovery/participant-data.js';
import { isOurPrefix } from '../structure/vendor-prefix.js';
import type { ParticipantConfig } from './config.js';
import type { Sockets } from './sockets.js';

/** Octets of receive buffer that a participant has: its writers may keep half of them on the way (ours only). */
const PROPERTY_RECEIVE_BUFFER = 'blender-sim.receive_buffer';

/** The largest window that a peer can ask for: more than a batch of the largest datagrams gains nothing. */
const MAX_WINDOW_OCTETS = 2 ** 22;

/** What a participant announces of itself. Host and process stand where Cyclone DDS has them, for every vendor's tools. */
export function ownData(config: ParticipantConfig, sockets: Sockets): ParticipantData {
  const own: readonly (readonly [string, string])[] = [
    ['__Hostname', hostname()],
    ['__Pid', String(process.pid)],
    ['__ProcessName', process.title],
    [PROPERTY_RECEIVE_BUFFER, String(sockets.user.receiveBuffer.granted)],
  ];
  const properties = new Map([...(config.announcement?.ownProperties === false ? [] : own), ...config.properties]);
  return {
    prefix: config.prefix,
    version: config.version,
    vendor: config.vendor,
    name: config.name,
    metatrafficUnicast: sockets.metatrafficLocators,
    metatrafficMulticast: sockets.group === undefined ? [] : [sockets.group],
    defaultUnicast: sockets.userLocators,
    defaultMulticast: [],
    leaseMs: config.leaseMs,
    builtinEndpoints: OWN_BUILTIN_ENDPOINTS,
    properties,
    userData: new Uint8Array(0),
    domainId: config.domain,
    domainTag: '',
    expectsInlineQos: false,
  };
}

/** How much may be on its way to a participant. */
export interface PeerWindow {
  readonly octets: number;
  /** It doesn't say: an assumption, to be given up when datagrams are lost. */
  readonly isAssumed: boolean;
}

/**
 * Undefined where nothing is known of it. One of this library that announces itself as another (`announcement`) can't say
 * what it has; its GUID prefix tells that it asked for as much as this one by default.
 * @param ownBufferOctets receive buffer that this participant was granted.
 */
export function windowOf({ prefix, properties }: ParticipantData, ownBufferOctets: number): PeerWindow | undefined {
  const granted = Number(properties.get(PROPERTY_RECEIVE_BUFFER));
  if (granted >= 4096) return { octets: Math.min(Math.floor(granted / 2), MAX_WINDOW_OCTETS), isAssumed: false };
  if (!isOurPrefix(prefix)) return undefined;
  return { octets: Math.min(Math.floor(ownBufferOctets / 2), MAX_WINDOW_OCTETS), isAssumed: true };
}
