import type { Clock, Logger } from '@blender-sim/base';
import type { TopologyManager } from '@blender-sim/topology';
import type { Peers } from './peers.js';

/** What channels and services need of their process. */
export interface ProcessWorld {
  readonly topology: TopologyManager;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly peers: Peers;
}
