import { silentLogger, systemClock } from '@blender-sim/base';
import { createTopology } from '@blender-sim/topology';
import type { Cyber, CyberOptions } from './cyber-api.js';
import { CyberError } from './cyber-error.js';
import { CyberSession } from './cyber-session.js';
import { createMessageRegistry } from './messages/message-registry.js';

const SETTLE_MS = 300;

/** What a test puts in the place of the process. */
export interface ProcessEnd {
  /** Ends the process, after everything is closed. Default: SIGINT to it, as C++ does. */
  readonly interrupt?: () => void;
}

/**
 * Joins the network as a Cyber process.
 * @throws CyberError CYBER_CONFIG; TopologyError and RtpsError as `createTopology`.
 */
export async function createCyber(
  options: CyberOptions = {},
  { interrupt = interruptSelf }: ProcessEnd = {},
): Promise<Cyber> {
  const {
    clock = systemClock,
    logger = silentLogger,
    settleMs = SETTLE_MS,
    registry,
    endsProcessOnDuplicate,
  } = options;
  if (!(settleMs >= 0 && settleMs < 2 ** 31)) {
    throw new CyberError('CYBER_CONFIG', `settleMs ${settleMs}: use 0 or more milliseconds.`);
  }
  const topology = await createTopology(options);
  return new CyberSession({
    topology,
    registry: registry ?? createMessageRegistry(),
    settleMs,
    clock,
    logger,
    ...(endsProcessOnDuplicate === true && { interrupt }),
  });
}

function interruptSelf(): void {
  process.kill(process.pid, 'SIGINT');
}
