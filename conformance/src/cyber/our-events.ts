import type { TopologyManager } from '@blender-sim/topology';
import { say } from './say.js';
import { kindOf } from './topology-dump.js';

const CAUSES: Readonly<Record<string, string>> = { 'participant-left': 'lost', 'participant-lost': 'lost' };

/** Says what comes and goes. */
export function tellTopology(topology: TopologyManager): void {
  const { nodeManager, channelManager, serviceManager } = topology;
  for (const manager of [nodeManager, channelManager, serviceManager]) {
    manager.addChangeListener(({ operate, role, cause }) => {
      const { nodeName, channelName, serviceName, hostName, processId } = role.attributes;
      say(operate, {
        role: kindOf(role),
        node: nodeName,
        channel: channelName,
        service: serviceName,
        host: hostName,
        pid: processId,
        cause: CAUSES[cause] ?? cause,
        detail: cause,
      });
    });
  }
  topology.on((event) => {
    if (event.kind === 'process-join' || event.kind === 'process-leave') {
      const { hostName, processId } = event.process;
      const what = event.kind === 'process-join' ? 'join' : 'leave';
      say('participant', { what, how: event.kind, name: `${hostName}+${String(processId)}` });
    } else if (event.kind === 'warning') say('warning', { text: event.text });
  });
  nodeManager.onConflict(({ nodeName, winner, loser }) => {
    say('duplicate-node', {
      node: nodeName,
      own: loser.owner.isOwn,
      loserHost: loser.attributes.hostName,
      loserPid: loser.attributes.processId,
      winnerHost: winner.attributes.hostName,
      winnerPid: winner.attributes.processId,
    });
  });
}
