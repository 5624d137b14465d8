import type { RigInfo__Output } from '@blender-sim/protocol';
import type { NodeLoad } from './node-load.js';
import type { RenderNodeClient } from './render-node-client.js';

/** A registered render node (the specification's CNodeInfo). */
export interface LiveNode {
  readonly serial: number;
  readonly host: string;
  readonly port: number;
  /** Relative capacity, > 0. */
  readonly weight: number;
  /** Undefined for an original node, which cannot say. */
  readonly rig: RigInfo__Output | undefined;
  readonly client: RenderNodeClient;
  readonly load: NodeLoad;
  /** Aborts when the node expires or was restarted: what runs on it has to be run elsewhere. */
  readonly gone: AbortController;
  /** It said that it leaves: it gets nothing new and finishes what it has. */
  leaving: boolean;
  /** The last call failed and no heartbeat has come since: others go first. */
  suspect: boolean;
}
