import { lookup } from 'node:dns/promises';
import { isIPv4, isIPv6 } from 'node:net';
import { messageOf } from '@blender-sim/base';
import { RtpsError } from '../rtps-error.js';
import { type Locator, distinctLocators, isMulticast, udpV4 } from '../structure/locator.js';
import { type PortConfig, multicastPortsOf, portsOf } from './ports.js';

/** The IPv4 addresses of a host name. @throws when there are none. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/** A peer as it is written: `HOST` or `HOST:PORT`. */
export interface Peer {
  readonly host: string;
  /** Undefined: the ports of the participants that may be there. */
  readonly port: number | undefined;
}

/**
 * Where to look for participants that are asked directly: `HOST:PORT` is that port; `HOST` the metatraffic ports of
 * participants 0 to `participants` - 1; a group the domain's multicast port.
 * @param resolve asked once a name; default: the system's resolver.
 * @throws RtpsError RTPS_CONFIG naming the peer that can't be read or found.
 */
export async function peerLocators(
  peers: readonly string[],
  config: PortConfig,
  participants: number,
  resolve: ResolveHost = systemResolve,
): Promise<Locator[]> {
  const found = await Promise.all(
    peers.map(async (text) => {
      const { host, port } = parsePeer(text);
      const addresses = isIPv4(host) ? [host] : await resolved(host, resolve);
      return addresses.flatMap((address) => portsToTry(address, port, config, participants));
    }),
  );
  return distinctLocators(found.flat());
}

/** @throws RtpsError RTPS_CONFIG for what is neither `HOST` nor `HOST:PORT`, and for IPv6. */
export function parsePeer(text: string): Peer {
  const trimmed = text.trim();
  // Node's pattern for IPv6 takes milliseconds to compile: only for what has two colons.
  const hasColons = trimmed.indexOf(':') !== trimmed.lastIndexOf(':');
  if (trimmed.startsWith('[') || (hasColons && isIPv6(trimmed))) {
    throw new RtpsError('RTPS_CONFIG', `initialPeers: ${text} is IPv6, which is not spoken yet; name an IPv4 address.`);
  }
  const { host, port } = /^(?<host>[^\s:/]+)(?::(?<port>\d{1,5}))?$/.exec(trimmed)?.groups ?? {};
  const number = port === undefined ? undefined : Number(port);
  // A name has a letter: 10.0.0 and 300.1.1.1 are mistyped addresses.
  const isAddress = host !== undefined && isIPv4(host) && !host.startsWith('0.');
  const isName = host !== undefined && /[a-z]/i.test(host);
  if (host === undefined || !(isAddress || isName) || (number !== undefined && (number < 1 || number > 65_535))) {
    throw new RtpsError('RTPS_CONFIG', `initialPeers: "${text}"; expected HOST or HOST:PORT, e.g. 192.168.1.7:7410.`, {
      fields: { peer: text },
    });
  }
  return { host, port: number };
}

function portsToTry(address: string, port: number | undefined, config: PortConfig, participants: number): Locator[] {
  if (port !== undefined) return [udpV4(address, port)];
  const group = udpV4(address, multicastPortsOf(config).metatraffic);
  if (isMulticast(group)) return [group];
  const first = portsOf(config, 0).metatraffic;
  const fitting = Math.floor((65_535 - first) / config.participantGain) + 1;
  const count = Math.min(participants, fitting);
  return Array.from({ length: count }, (_, id) => udpV4(address, first + config.participantGain * id));
}

async function resolved(host: string, resolve: ResolveHost): Promise<readonly string[]> {
  try {
    return await resolve(host);
  } catch (error) {
    throw new RtpsError('RTPS_CONFIG', `initialPeers: host ${host} was not found (${messageOf(error)}).`, {
      cause: error,
      fields: { host },
    });
  }
}

async function systemResolve(host: string): Promise<readonly string[]> {
  return (await lookup(host, { family: 4, all: true })).map(({ address }) => address);
}
