import { randomUUID } from 'node:crypto';
import { type BackoffOptions, type Clock, type Logger, silentLogger, systemClock } from '@blender-sim/base';
import {
  type CallContext,
  type GroundTruthPart__Output,
  type NodeHeartBeat__Output,
  type NodeInfo__Output,
  type Position,
  type RenderFrame__Output,
  type RenderReq__Output,
  type RenderRsp__Output,
  type RigInfo__Output,
  StatusError,
  assertCompatible,
  positionProblem,
} from '@blender-sim/protocol';
import type { Asked } from './accepted-request.js';
import { ActiveConnectionManager, type GoneReason } from './active-connections.js';
import { affinityPolicy } from './affinity.js';
import { DevicePositionMap } from './device-positions.js';
import { Dispatcher } from './dispatcher.js';
import { GroundTruthRelay } from './ground-truth-relay.js';
import type { NodePolicy } from './node-policy.js';
import { NodeRegistry } from './node-registry.js';
import type { RenderNodeConnector } from './render-node-client.js';
import { RenderRelay } from './render-relay.js';
import { RigBinding } from './rig-binding.js';
import type { SharedImages } from './shared-images.js';
import { SerialDistributor } from './serial-distributor.js';
import { TaskPool } from './task-pool.js';
import { unknownSerial } from './unknown-serial.js';

export interface MainNodeOptions {
  readonly connect: RenderNodeConnector;
  /** The rig to serve; default: the first node's. */
  readonly rig?: RigInfo__Output | undefined;
  /** Default 10, as the specification. */
  readonly maxDrivers?: number;
  /** Default 20, as the specification. */
  readonly maxNodes?: number;
  /** Lives of a connection, one a second; default 3. */
  readonly lives?: number;
  /** Most patterns in a request. Default 4096. */
  readonly maxTasks?: number;
  /** Most octets of images in an answer. Default 512 MiB: half of what a message may have. */
  readonly maxBytes?: number;
  /** Requests under way. Default 64. */
  readonly maxRequests?: number;
  /** Octets of images of all requests under way. Default 2 GiB. */
  readonly maxTotalBytes?: number;
  /** Tries a request. Default 5: with the pauses about as long as a node takes to be missed and replaced. */
  readonly maxTries?: number;
  /** Default 100 ms growing to 2 s. */
  readonly backoff?: BackoffOptions;
  /**
   * For this long after the start, a request waits for a first node instead of getting OVERLOAD, in milliseconds: nodes
   * need about a second to come back to a main node that was restarted. Default 3000.
   */
  readonly startupGraceMs?: number;
  /** Default: affinityPolicy over uniformPolicy. */
  readonly policy?: NodePolicy;
  /** How images come from render nodes on this host other than over gRPC; default: not at all. */
  readonly sharedImages?: SharedImages | undefined;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

interface DriverContext {
  readonly version: string;
}

/** The main node's logic on plain values; emulate-service.ts is its gRPC face. */
export class MainNode implements AsyncDisposable {
  readonly #logger: Logger;
  readonly #serials = new SerialDistributor();
  readonly #positions = new DevicePositionMap();
  readonly #binding: RigBinding;
  readonly #drivers: ActiveConnectionManager<DriverContext>;
  readonly #nodes: NodeRegistry;
  readonly #relay: RenderRelay;
  readonly #truth: GroundTruthRelay;

  constructor(options: MainNodeOptions) {
    const { clock = systemClock, logger = silentLogger, lives = 3, startupGraceMs = 3000 } = options;
    this.#logger = logger;
    this.#binding = new RigBinding(options.rig);
    this.#serials.registerToken('driver', options.maxDrivers ?? 10);
    this.#serials.registerToken('node', options.maxNodes ?? 20);
    this.#drivers = new ActiveConnectionManager<DriverContext>({
      clock,
      initialValue: lives,
      onDelete: (serial, _info, reason) => this.#driverGone(serial, reason),
    });
    const nodes = new NodeRegistry({
      clock,
      logger,
      connect: options.connect,
      binding: this.#binding,
      serials: this.#serials,
      lives,
      startupGraceMs,
    });
    this.#nodes = nodes;
    const dispatcher = new Dispatcher({
      clock,
      logger,
      policy: options.policy ?? affinityPolicy(),
      nodes: () => nodes.live(),
      nodeArrival: (signal) => nodes.arrival(signal),
      maxTries: options.maxTries ?? 5,
      backoff: options.backoff ?? { firstMs: 100, maxMs: 2000 },
    });
    const relaying = {
      clock,
      binding: this.#binding,
      pool: new TaskPool({
        maxRequests: options.maxRequests ?? 64,
        maxBytes: options.maxTotalBytes ?? 2 * 1024 ** 3,
      }),
      limits: { maxTasks: options.maxTasks ?? 4096, maxBytes: options.maxBytes ?? 512 * 1024 ** 2 },
      dispatcher,
    };
    this.#relay = new RenderRelay({
      ...relaying,
      logger,
      nodes: () => nodes.live(),
      sharedImages: options.sharedImages,
    });
    this.#truth = new GroundTruthRelay(relaying);
    this.#drivers.startMonitoring();
  }

  /** @throws StatusError INVALID_ARGUMENT (version), EXHAUSTED. */
  registerDriver(version: string): number {
    assertCompatible('the driver', version);
    const serial = this.#serials.generateId('driver');
    this.#drivers.register(serial, { version });
    this.#logger.info('driver registered', { driver: serial, version });
    return serial;
  }

  /** @throws StatusError UNAUTHORIZED. */
  unregisterDriver(serial: number): void {
    if (!this.#drivers.remove(serial)) throw unknownSerial('driver', serial);
  }

  /** @throws StatusError UNAUTHORIZED. */
  heartbeatDriver(serial: number): void {
    if (!this.#drivers.update(serial)) throw unknownSerial('driver', serial);
  }

  /** @throws StatusError UNAUTHORIZED, INVALID_ARGUMENT (not finite, outside the stage). */
  move(serial: number, position: Position): void {
    this.#authenticate(serial);
    const problem = positionProblem(position, this.#binding.limits);
    if (problem !== undefined) throw new StatusError('INVALID_ARGUMENT', problem);
    this.#positions.updateDevicePosition(serial, position);
  }

  /** @throws StatusError UNAUTHORIZED. */
  getPosition(serial: number): Position {
    this.#authenticate(serial);
    return this.#positions.getDevicePosition(serial) ?? this.#binding.home;
  }

  /** Resolves when getRig has an answer: at once, but for the startup grace. @throws the signal's reason. */
  async rigKnown(signal: AbortSignal): Promise<void> {
    if (this.#binding.rig === undefined) await this.#nodes.arrival(signal);
  }

  /** @throws StatusError UNAUTHORIZED, OVERLOAD (no node has said yet what the rig is). */
  getRig(serial: number): RigInfo__Output {
    this.#authenticate(serial);
    const { rig } = this.#binding;
    if (rig === undefined)
      throw new StatusError('OVERLOAD', 'No render node is registered, so no rig is known; try again later.');
    return rig;
  }

  /** @throws StatusError, or the call's cancellation. */
  render(request: RenderReq__Output, context: CallContext): Promise<RenderRsp__Output> {
    const serial = request.id?.serial ?? 0;
    this.#authenticate(serial);
    return this.#relay.render(this.#asked(serial, request, context));
  }

  /** @throws StatusError, or the call's cancellation. */
  renderStream(request: RenderReq__Output, context: CallContext): AsyncIterable<RenderFrame__Output> {
    const serial = request.id?.serial ?? 0;
    this.#authenticate(serial);
    return this.#relay.renderStream(this.#asked(serial, request, context));
  }

  /** @throws StatusError, or the call's cancellation. */
  groundTruth(serial: number, context: CallContext): AsyncIterable<GroundTruthPart__Output> {
    this.#authenticate(serial);
    return this.#truth.parts({ id: randomUUID(), position: this.#positions.getDevicePosition(serial), context });
  }

  /**
   * A node under an address that is registered already replaces its predecessor: it is the same node, restarted.
   * @throws StatusError INVALID_ARGUMENT, RIG_MISMATCH, EXHAUSTED.
   */
  registerNode(info: NodeInfo__Output): number {
    return this.#nodes.register(info);
  }

  /** The node gets nothing new; what it has under way it may finish. @throws StatusError UNAUTHORIZED. */
  unregisterNode(serial: number): void {
    this.#nodes.unregister(serial);
  }

  /** @throws StatusError UNAUTHORIZED. */
  heartbeatNode(beat: NodeHeartBeat__Output): void {
    this.#nodes.heartbeat(beat);
  }

  /**
   * Takes no more lives: while the server drains, heartbeats can't reach it, and those who wait for their images shall not
   * expire for that.
   */
  drain(): void {
    this.#drivers.stopMonitoring();
    this.#nodes.drain();
  }

  /** Stops monitoring and closes the channels to the nodes. Twice is fine. */
  async close(): Promise<void> {
    this.drain();
    this.#nodes.close();
    await Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #asked(serial: number, request: RenderReq__Output, context: CallContext): Asked {
    return { id: randomUUID(), request, position: this.#positions.getDevicePosition(serial), context };
  }

  #authenticate(serial: number): void {
    if (!this.#drivers.checkAlive(serial)) throw unknownSerial('driver', serial);
  }

  #driverGone(serial: number, reason: GoneReason): void {
    this.#serials.releaseId('driver', serial);
    this.#positions.deleteDevicePosition(serial);
    this.#logger.info('driver gone', { driver: serial, reason });
  }
}
