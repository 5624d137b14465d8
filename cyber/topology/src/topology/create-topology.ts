import type { TopologyManager, TopologyOptions } from '../topology-api.js';
import { participantName } from '../roles/participant-name.js';
import type { CyberWire } from '../wire/cyber-wire.js';
import { openRtpsWire } from '../wire/rtps-wire.js';
import { CyberTopology } from './cyber-topology.js';
import { guidPrefixOctets, isMetElsewhere, newProcessPrefix } from './process-prefix.js';
import { topologyConfig } from './topology-config.js';

/**
 * Joins the network as a Cyber process (the specification's TopologyManager::Init), or makes one of its own in simulation
 * mode.
 * @throws TopologyError TOPOLOGY_CONFIG; RtpsError RTPS_NO_INTERFACE, RTPS_PORT_IN_USE, RTPS_NO_PERMISSION, RTPS_CONFIG.
 */
export async function createTopology(options: TopologyOptions = {}): Promise<TopologyManager> {
  const config = topologyConfig(options);
  if (!config.isRealityMode) return new CyberTopology(config, []);
  const own = newProcessPrefix(config.wires, config.domainId);
  const wires: CyberWire[] = [];
  try {
    for (const { generation, portBase, domainGain } of config.wires) {
      wires.push(
        await openRtpsWire({
          generation,
          domain: config.domainId,
          portBase,
          domainGain,
          interfaces: [config.ip],
          initialPeers: config.initialPeers,
          peerParticipants: config.peerParticipants,
          multicastGroup: config.multicastGroup,
          announcesToGroup: config.announcesToGroup,
          name: participantName(config.hostName, config.processId),
          leaseMs: config.leaseMs,
          announceMs: config.announceMs,
          guidPrefix: guidPrefixOctets(own, generation),
          ignore: ({ prefix }) => isMetElsewhere(own, generation, prefix),
          clock: config.clock,
          logger: config.logger,
          ...(options.transport !== undefined && { transport: options.transport }),
        }),
      );
    }
    return new CyberTopology(config, wires);
  } catch (error) {
    await Promise.all(wires.map((wire) => wire.close()));
    throw error;
  }
}
