import { messageOf } from '@blender-sim/base';
import { openUnicastPorts } from '../transport/first-free.js';
import { type PortConfig, multicastPortsOf } from '../transport/ports.js';
import type { Channel, Source, Transport } from '../transport/transport.js';
import { LOCATOR_UDP_V4, type Locator, udpV4 } from '../structure/locator.js';
import type { ParticipantConfig } from './config.js';

/** The open ports of a participant, and what it announces of them. */
export interface Sockets {
  readonly participantId: number;
  readonly metatraffic: Channel;
  readonly user: Channel;
  /** The group that is announced to; undefined: none. */
  readonly group: Locator | undefined;
  /** Of the group that is listened to. */
  readonly groupPort: number | undefined;
  readonly metatrafficLocators: readonly Locator[];
  readonly userLocators: readonly Locator[];
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

/** @param isMulticast it came by the group. */
export type OnReceived = (datagram: Uint8Array, from: Source, isMulticast: boolean) => void;

export function portConfig(config: ParticipantConfig): PortConfig {
  const { domain, portBase, domainGain, participantGain, offsets } = config;
  return { domain, portBase, domainGain, participantGain, offsets };
}

/** @throws RtpsError as Transport.open does, with nothing left open. */
export async function openSockets(
  transport: Transport,
  config: ParticipantConfig,
  onReceived: OnReceived,
): Promise<Sockets> {
  const { interfaces, receiveBufferBytes, participantId, multicastGroup, announcesToGroup } = config;
  const ports = portConfig(config);
  const onDatagram = (datagram: Uint8Array, from: Source): void => onReceived(datagram, from, false);
  const unicast = await openUnicastPorts(
    transport,
    { ports, interfaces, receiveBufferBytes, participantId },
    onDatagram,
    onDatagram,
  );
  const { metatraffic, user } = unicast;
  const opened: Channel[] = [metatraffic, user];
  const warnings: string[] = [];
  let group: Sockets['group'];
  let groupPort: number | undefined;
  if (multicastGroup !== undefined) {
    const port = multicastPortsOf(ports).metatraffic;
    try {
      const channel = await transport.open(
        { port, interfaces, group: multicastGroup, receiveBufferBytes },
        (datagram, from) => onReceived(datagram, from, true),
      );
      opened.push(channel);
      groupPort = port;
      if (announcesToGroup) group = { kind: LOCATOR_UDP_V4, address: multicastGroup, port };
    } catch (error) {
      if (announcesToGroup) {
        await Promise.all(opened.map((channel) => channel.close()));
        throw error;
      }
      warnings.push(`Those who announce themselves to a group only are not found: ${messageOf(error)}`);
    }
  }
  const at = (port: number): Locator[] => interfaces.map((address) => udpV4(address, port));
  return {
    participantId: unicast.participantId,
    metatraffic,
    user,
    group,
    groupPort,
    metatrafficLocators: at(metatraffic.port),
    userLocators: at(user.port),
    warnings: [...new Set([...opened.flatMap((channel) => channel.warnings), ...warnings])],
    close: async () => {
      await Promise.all(opened.map((channel) => channel.close()));
    },
  };
}
