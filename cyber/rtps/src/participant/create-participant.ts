import { peerLocators } from '../transport/peer-locators.js';
import { createUdpTransport } from '../transport/udp-transport.js';
import { participantConfig } from './config.js';
import type { Participant, ParticipantOptions } from './participant-api.js';
import { RtpsParticipant } from './rtps-participant.js';
import { openSockets, portConfig } from './sockets.js';

/**
 * Joins a domain: opens the ports, announces this participant and looks for others.
 * @throws RtpsError RTPS_CONFIG, RTPS_NO_INTERFACE, RTPS_PORT_IN_USE, RTPS_NO_PERMISSION, naming what to change.
 */
export async function createParticipant(options: ParticipantOptions = {}): Promise<Participant> {
  const transport = options.transport ?? createUdpTransport();
  const release = options.transport === undefined ? () => transport.close() : () => Promise.resolve();
  try {
    const config = participantConfig(options, transport.interfaces());
    const initialPeers = await peerLocators(config.initialPeers, portConfig(config), config.peerParticipants);
    // What comes before the participant is there is lost, as if the ports had been opened later.
    const late: { participant?: RtpsParticipant } = {};
    const sockets = await openSockets(transport, config, (datagram, from, isMulticast) =>
      late.participant?.receive(datagram, from, isMulticast),
    );
    late.participant = new RtpsParticipant({ config, transport, initialPeers, release }, sockets);
    return late.participant;
  } catch (error) {
    await release();
    throw error;
  }
}
