import { type Clock, type Logger, deferred, messageOf, raceAbort, sharedAbort } from '@blender-sim/base';
import {
  type NodeHeartBeat__Output,
  type NodeInfo__Output,
  StatusError,
  assertCompatible,
  quote,
} from '@blender-sim/protocol';
import { ActiveConnectionManager, type GoneReason } from './active-connections.js';
import type { LiveNode } from './live-node.js';
import { checkNodeInfo } from './node-info.js';
import { NodeLoad } from './node-load.js';
import type { RenderNodeClient, RenderNodeConnector } from './render-node-client.js';
import type { RigBinding } from './rig-binding.js';
import type { SerialDistributor } from './serial-distributor.js';
import { unknownSerial } from './unknown-serial.js';

export interface NodeRegistryOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly connect: RenderNodeConnector;
  readonly binding: RigBinding;
  /** Has the token `node`. */
  readonly serials: SerialDistributor;
  /** Lives of a node, one a second. */
  readonly lives: number;
  /** How long after the start a request waits for a first node, in milliseconds. */
  readonly startupGraceMs: number;
}

/** Which render nodes are there. */
export class NodeRegistry {
  readonly #options: NodeRegistryOptions;
  readonly #nodes: ActiveConnectionManager<LiveNode>;
  readonly #graceUntilMs: number;
  readonly #arrived = deferred<void>();
  readonly #cancelGrace: () => void;

  constructor(options: NodeRegistryOptions) {
    this.#options = options;
    const { clock, lives, startupGraceMs } = options;
    this.#nodes = new ActiveConnectionManager<LiveNode>({
      clock,
      initialValue: lives,
      onDelete: (serial, node, reason) => this.#gone(serial, node, reason),
    });
    this.#graceUntilMs = clock.monotonicMs() + startupGraceMs;
    this.#cancelGrace = clock.after('startup grace', startupGraceMs, () => this.#arrived.resolve());
    this.#nodes.startMonitoring();
  }

  *live(): Iterable<LiveNode> {
    for (const [, node] of this.#nodes.connections()) yield node;
  }

  /** Resolves when a node is there, or none is waited for any more. @throws the signal's reason. */
  arrival(signal: AbortSignal): Promise<void> {
    if (this.#nodes.size > 0 || this.#options.clock.monotonicMs() >= this.#graceUntilMs) return Promise.resolve();
    return raceAbort(this.#arrived.promise, signal);
  }

  /**
   * A node under an address that is registered already replaces its predecessor: it is the same node, restarted.
   * @throws StatusError INVALID_ARGUMENT, RIG_MISMATCH, EXHAUSTED.
   */
  register(info: NodeInfo__Output): number {
    assertCompatible('the render node', info.version);
    const rig = checkNodeInfo(info);
    const { binding, logger } = this.#options;
    const { access_url: host, access_port: port } = info;
    const predecessors = [...this.live()].filter((node) => node.host === host && node.port === port);
    // All that may refuse the node comes first: a node that is refused changes nothing.
    binding.check(rig, predecessors.length < this.#nodes.size);
    const client = this.#connectTo(host, port);
    for (const { serial } of predecessors) this.#nodes.remove(serial);
    const serial = this.#newSerial(client);
    this.#nodes.register(serial, {
      serial,
      host,
      port,
      weight: info.weight > 0 ? info.weight : 1,
      rig,
      client,
      load: new NodeLoad(),
      gone: sharedAbort(),
      leaving: false,
      suspect: false,
    });
    binding.bind(rig);
    logger.info('node registered', { node: serial, host, port, rig: rig?.name, renderer: rig?.renderer });
    this.#arrived.resolve();
    return serial;
  }

  /** The node gets nothing new; what it has under way it may finish. @throws StatusError UNAUTHORIZED. */
  unregister(serial: number): void {
    const node = this.#nodes.get(serial);
    if (node === undefined) throw unknownSerial('node', serial);
    node.leaving = true;
    this.#nodes.remove(serial);
  }

  /** @throws StatusError UNAUTHORIZED. */
  heartbeat(beat: NodeHeartBeat__Output): void {
    const node = this.#nodes.get(beat.serial);
    if (node === undefined || !this.#nodes.update(beat.serial)) throw unknownSerial('node', beat.serial);
    node.suspect = false;
    const { slots, busy, queued, rss_bytes } = beat;
    node.load.heartbeat(Math.max(queued, busy));
    this.#options.logger.debug('node heartbeat', { node: beat.serial, slots, busy, queued, rss_bytes });
  }

  /** Takes no more lives. */
  drain(): void {
    this.#nodes.stopMonitoring();
  }

  /** Nobody waits for a node any more; the channels are closed. Twice is fine. */
  close(): void {
    this.drain();
    this.#cancelGrace();
    this.#arrived.resolve();
    for (const node of this.live()) node.client.close();
  }

  #newSerial(client: RenderNodeClient): number {
    try {
      return this.#options.serials.generateId('node');
    } catch (error) {
      client.close();
      throw error;
    }
  }

  #connectTo(host: string, port: number): RenderNodeClient {
    try {
      return this.#options.connect(host, port);
    } catch (error) {
      throw new StatusError('INVALID_ARGUMENT', `access_url: no channel to ${quote(host)}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  #gone(serial: number, node: LiveNode, reason: GoneReason): void {
    const { serials, binding, logger } = this.#options;
    serials.releaseId('node', serial);
    if (!node.leaving) node.gone.abort(new Error(`node ${String(serial)} ${reason}`));
    // Calls under way go on until they end.
    node.client.close();
    if (this.#nodes.size === 0) binding.release();
    logger.info('node gone', { node: serial, reason });
  }
}
