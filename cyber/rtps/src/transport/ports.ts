import { RtpsError } from '../rtps-error.js';

/** The numbers of the port formula (RTPS 2.3, 9.6.1.1). */
export interface PortConfig {
  readonly domain: number;
  /** PB. */
  readonly portBase: number;
  /** DG. */
  readonly domainGain: number;
  /** PG. */
  readonly participantGain: number;
  /** d0 to d3: metatraffic multicast, metatraffic unicast, user multicast, user unicast. */
  readonly offsets: readonly [number, number, number, number];
}

/** The ports of a domain. */
export interface MulticastPorts {
  readonly metatraffic: number;
  readonly user: number;
}

/** The ports of a participant. */
export interface UnicastPorts {
  readonly metatraffic: number;
  readonly user: number;
}

const MAX_PORT = 65_535;

// Where the gain is too small for its domains to be apart anyway.
const LEAST_PARTICIPANTS = 120;

/** @throws RtpsError RTPS_CONFIG when a port is beyond 65535, naming the domain and what to change. */
export function multicastPortsOf(config: PortConfig): MulticastPorts {
  const [d0, , d2] = config.offsets;
  const ports = { metatraffic: domainBase(config) + d0, user: domainBase(config) + d2 };
  check(config, undefined, [ports.metatraffic, ports.user]);
  return ports;
}

/**
 * @param participantId from 0.
 * @throws RtpsError RTPS_CONFIG when a port is beyond 65535, naming the domain and what to change.
 */
export function portsOf(config: PortConfig, participantId: number): UnicastPorts {
  const [, d1, , d3] = config.offsets;
  const base = domainBase(config) + config.participantGain * participantId;
  const ports = { metatraffic: base + d1, user: base + d3 };
  check(config, participantId, [ports.metatraffic, ports.user]);
  return ports;
}

/** How many participants a host can have before their ports are those of the next domain; 120 with the defaults. */
export function participantsPerHost({ domainGain, participantGain, offsets: [, d1, , d3] }: PortConfig): number {
  if (participantGain < 1) return 1;
  const fitting = Math.floor((domainGain - 1 - Math.max(d1, d3)) / participantGain) + 1;
  return fitting > 0 ? fitting : LEAST_PARTICIPANTS;
}

function domainBase({ domain, portBase, domainGain }: PortConfig): number {
  return portBase + domainGain * domain;
}

function check(config: PortConfig, participantId: number | undefined, ports: readonly number[]): void {
  const wrong = ports.find((port) => !Number.isInteger(port) || port < 1 || port > MAX_PORT);
  if (wrong === undefined) return;
  const { domain, portBase, domainGain, participantGain } = config;
  const who = participantId === undefined ? `domain ${domain}` : `domain ${domain}, participant ${participantId}`;
  throw new RtpsError(
    'RTPS_CONFIG',
    `${who}: UDP port ${wrong} is not between 1 and ${MAX_PORT} ` +
      `(portBase ${portBase}, domainGain ${domainGain}, participantGain ${participantGain}). ` +
      'Use a smaller domain, portBase or domainGain; all that are to meet need the same.',
    { fields: { domain, ...(participantId === undefined ? {} : { participantId }), port: wrong } },
  );
}
