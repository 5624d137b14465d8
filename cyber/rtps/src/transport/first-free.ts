import { RtpsError } from '../rtps-error.js';
import { type PortConfig, participantsPerHost, portsOf } from './ports.js';
import type { Channel, OnDatagram, Transport } from './transport.js';

/** Which ports to open and where. */
export interface UnicastOpenOptions {
  readonly ports: PortConfig;
  /** Addresses. */
  readonly interfaces: readonly string[];
  readonly receiveBufferBytes: number;
  /** Undefined: the first that is free. */
  readonly participantId: number | undefined;
}

/** The two unicast ports of a participant. */
export interface UnicastChannels {
  readonly participantId: number;
  readonly metatraffic: Channel;
  readonly user: Channel;
}

/**
 * Opens the two unicast ports of a participant. Its id is told by them (RTPS 2.3, 9.6.1.1), so that they are opened
 * exclusively: whoever has them has the id.
 * @throws RtpsError RTPS_PORT_IN_USE for a fixed id that another has, or when every id of the domain is taken; else what
 * `Transport.open` throws; RTPS_CONFIG for ports beyond 65535.
 */
export async function openUnicastPorts(
  transport: Transport,
  options: UnicastOpenOptions,
  onMetatraffic: OnDatagram,
  onUser: OnDatagram,
): Promise<UnicastChannels> {
  const open = (id: number): Promise<UnicastChannels> => openBoth(transport, options, id, onMetatraffic, onUser);
  if (options.participantId !== undefined) return open(options.participantId);
  const count = participantsPerHost(options.ports);
  let taken: unknown;
  for (let id = 0; id < count; id++) {
    try {
      return await open(id);
    } catch (error) {
      // Past the last port there is nothing to try either, but the first id's error is the caller's mistake.
      const isPastLast = id > 0 && error instanceof RtpsError && error.code === 'RTPS_CONFIG';
      if (isPastLast) break;
      if (!(error instanceof RtpsError && error.code === 'RTPS_PORT_IN_USE')) throw error;
      taken = error;
    }
  }
  const { domain } = options.ports;
  const first = portsOf(options.ports, 0).metatraffic;
  throw new RtpsError(
    'RTPS_PORT_IN_USE',
    `Domain ${domain} has no free participant id on ${options.interfaces.join(', ')}: ${count} were tried, from UDP ` +
      `port ${first} on. Use another domain, a larger domainGain (on all that are to meet), or a fixed participantId.`,
    { cause: taken, fields: { domain, tried: count, interfaces: options.interfaces } },
  );
}

async function openBoth(
  transport: Transport,
  options: UnicastOpenOptions,
  participantId: number,
  onMetatraffic: OnDatagram,
  onUser: OnDatagram,
): Promise<UnicastChannels> {
  const { interfaces, receiveBufferBytes } = options;
  const ports = portsOf(options.ports, participantId);
  const metatraffic = await transport.open({ port: ports.metatraffic, interfaces, receiveBufferBytes }, onMetatraffic);
  try {
    const user = await transport.open({ port: ports.user, interfaces, receiveBufferBytes }, onUser);
    return { participantId, metatraffic, user };
  } catch (error) {
    await metatraffic.close();
    throw error;
  }
}
