import { hostname } from 'node:os';
import { OWN_BUILTIN_ENDPOINTS } from '../discovery/builtin-endpoints.js';
import type { ParticipantData } from '../discovery/participant-data.js';
import type { ParticipantConfig } from './config.js';
import type { Sockets } from './sockets.js';

/** Octets of receive buffer that a participant has: its writers may keep half of them on the way (ours only). */
const PROPERTY_RECEIVE_BUFFER = 'blender-sim.receive_buffer';

/** The largest window that a peer can ask for: more than a batch of the largest datagrams gains nothing. */
const MAX_WINDOW_OCTETS = 2 ** 22;

/** What a participant announces of itself. Host and process stand where Cyclone DDS has them, for every vendor's tools. */
export function ownData(config: ParticipantConfig, sockets: Sockets): ParticipantData {
  const properties = new Map([
    ['__Hostname', hostname()],
    ['__Pid', String(process.pid)],
    ['__ProcessName', process.title],
    [PROPERTY_RECEIVE_BUFFER, String(sockets.user.receiveBuffer.granted)],
    ...config.properties,
  ]);
  return {
    prefix: config.prefix,
    version: config.version,
    vendor: config.vendor,
    name: config.name,
    metatrafficUnicast: sockets.metatrafficLocators,
    metatrafficMulticast: sockets.group === undefined ? [] : [sockets.group.locator],
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

/** How much may be on its way to a participant; undefined where it doesn't say. */
export function windowOf({ properties }: ParticipantData): number | undefined {
  const granted = Number(properties.get(PROPERTY_RECEIVE_BUFFER));
  return granted >= 4096 ? Math.min(Math.floor(granted / 2), MAX_WINDOW_OCTETS) : undefined;
}
