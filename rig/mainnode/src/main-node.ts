import { randomUUID } from 'node:crypto';
import {
  type BackoffOptions,
  type Clock,
  type Logger,
  deferred,
  messageOf,
  raceAbort,
  silentLogger,
  systemClock,
  sharedAbort,
} from '@blender-sim/base';
import {
  type CallContext,
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
  quote,
} from '@blender-sim/protocol';
import type { Asked } from './accepted-request.js';
import { ActiveConnectionManager, type GoneReason } from './active-connections.js';
import { DevicePositionMap } from './device-positions.js';
import { Dispatcher } from './dispatcher.js';
import type { LiveNode } from './live-node.js';
import { type NodePolicy, uniformPolicy } from './node-policy.js';
import { checkNodeInfo } from './node-info.js';
import type { RenderNodeClient, RenderNodeConnector } from './render-node-client.js';
import { RenderRelay } from './render-relay.js';
import { RigBinding } from './rig-binding.js';
import { SerialDistributor } from './serial-distributor.js';
import { TaskPool } from './task-pool.js';

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
  readonly policy?: NodePolicy;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

interface DriverContext {
  readonly version: string;
}

/** The main node's logic on plain values; emulate-service.ts is its gRPC face. */
export class MainNode implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #connect: RenderNodeConnector;
  readonly #serials = new SerialDistributor();
  readonly #positions = new DevicePositionMap();
  readonly #binding: RigBinding;
  readonly #drivers: ActiveConnectionManager<DriverContext>;
  readonly #nodes: ActiveConnectionManager<LiveNode>;
  readonly #relay: RenderRelay;
  readonly #graceUntilMs: number;
  readonly #nodeArrived = deferred<void>();
  readonly #cancelGrace: () => void;

  constructor(options: MainNodeOptions) {
    const { clock = systemClock, logger = silentLogger, lives = 3, startupGraceMs = 3000 } = options;
    this.#clock = clock;
    this.#logger = logger;
    this.#connect = options.connect;
    this.#binding = new RigBinding(options.rig);
    this.#serials.registerToken('driver', options.maxDrivers ?? 10);
    this.#serials.registerToken('node', options.maxNodes ?? 20);
    this.#drivers = new ActiveConnectionManager<DriverContext>({
      clock,
      initialValue: lives,
      onDelete: (serial, _info, reason) => this.#driverGone(serial, reason),
    });
    this.#nodes = new ActiveConnectionManager<LiveNode>({
      clock,
      initialValue: lives,
      onDelete: (serial, node, reason) => this.#nodeGone(serial, node, reason),
    });
    this.#graceUntilMs = clock.monotonicMs() + startupGraceMs;
    this.#cancelGrace = clock.after('startup grace', startupGraceMs, () => this.#nodeArrived.resolve());
    this.#relay = new RenderRelay({
      clock,
      binding: this.#binding,
      pool: new TaskPool({
        maxRequests: options.maxRequests ?? 64,
        maxBytes: options.maxTotalBytes ?? 2 * 1024 ** 3,
      }),
      limits: { maxTasks: options.maxTasks ?? 4096, maxBytes: options.maxBytes ?? 512 * 1024 ** 2 },
      dispatcher: new Dispatcher({
        clock,
        logger,
        policy: options.policy ?? uniformPolicy(),
        nodes: () => this.#liveNodes(),
        nodeArrival: (signal) => this.#nodeArrival(signal),
        maxTries: options.maxTries ?? 5,
        backoff: options.backoff ?? { firstMs: 100, maxMs: 2000 },
      }),
    });
    this.#drivers.startMonitoring();
    this.#nodes.startMonitoring();
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
    if (this.#binding.rig === undefined) await this.#nodeArrival(signal);
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

  /**
   * A node under an address that is registered already replaces its predecessor: it is the same node, restarted.
   * @throws StatusError INVALID_ARGUMENT, RIG_MISMATCH, EXHAUSTED.
   */
  registerNode(info: NodeInfo__Output): number {
    assertCompatible('the render node', info.version);
    const rig = checkNodeInfo(info);
    const { access_url: host, access_port: port } = info;
    const predecessors = [...this.#liveNodes()].filter((node) => node.host === host && node.port === port);
    // All that may refuse the node comes first: a node that is refused changes nothing.
    this.#binding.check(rig, predecessors.length < this.#nodes.size);
    const client = this.#connectTo(host, port);
    for (const { serial } of predecessors) this.#nodes.remove(serial);
    const serial = this.#nodeSerial(client);
    this.#nodes.register(serial, {
      serial,
      host,
      port,
      weight: info.weight > 0 ? info.weight : 1,
      rig,
      client,
      gone: sharedAbort(),
      leaving: false,
      suspect: false,
    });
    this.#binding.bind(rig);
    this.#logger.info('node registered', { node: serial, host, port, rig: rig?.name });
    this.#nodeArrived.resolve();
    return serial;
  }

  /** The node gets nothing new; what it has under way it may finish. @throws StatusError UNAUTHORIZED. */
  unregisterNode(serial: number): void {
    const node = this.#nodes.get(serial);
    if (node === undefined) throw unknownSerial('node', serial);
    node.leaving = true;
    this.#nodes.remove(serial);
  }

  /** @throws StatusError UNAUTHORIZED. */
  heartbeatNode(beat: NodeHeartBeat__Output): void {
    const node = this.#nodes.get(beat.serial);
    if (node === undefined || !this.#nodes.update(beat.serial)) throw unknownSerial('node', beat.serial);
    node.suspect = false;
    const { slots, busy, queued, rss_bytes } = beat;
    this.#logger.debug('node heartbeat', { node: beat.serial, slots, busy, queued, rss_bytes });
  }

  /**
   * Takes no more lives: while the server drains, heartbeats can't reach it, and those who wait for their images shall not
   * expire for that.
   */
  drain(): void {
    this.#drivers.stopMonitoring();
    this.#nodes.stopMonitoring();
  }

  /** Stops monitoring and closes the channels to the nodes. Twice is fine. */
  async close(): Promise<void> {
    this.drain();
    this.#cancelGrace();
    this.#nodeArrived.resolve();
    for (const [, node] of this.#nodes.connections()) node.client.close();
    await Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #asked(serial: number, request: RenderReq__Output, context: CallContext): Asked {
    return { id: randomUUID(), request, position: this.#positions.getDevicePosition(serial), context };
  }

  #nodeSerial(client: RenderNodeClient): number {
    try {
      return this.#serials.generateId('node');
    } catch (error) {
      client.close();
      throw error;
    }
  }

  #connectTo(host: string, port: number): RenderNodeClient {
    try {
      return this.#connect(host, port);
    } catch (error) {
      throw new StatusError('INVALID_ARGUMENT', `access_url: no channel to ${quote(host)}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  #authenticate(serial: number): void {
    if (!this.#drivers.checkAlive(serial)) throw unknownSerial('driver', serial);
  }

  *#liveNodes(): Iterable<LiveNode> {
    for (const [, node] of this.#nodes.connections()) yield node;
  }

  #nodeArrival(signal: AbortSignal): Promise<void> {
    if (this.#nodes.size > 0 || this.#clock.monotonicMs() >= this.#graceUntilMs) return Promise.resolve();
    return raceAbort(this.#nodeArrived.promise, signal);
  }

  #driverGone(serial: number, reason: GoneReason): void {
    this.#serials.releaseId('driver', serial);
    this.#positions.deleteDevicePosition(serial);
    this.#logger.info('driver gone', { driver: serial, reason });
  }

  #nodeGone(serial: number, node: LiveNode, reason: GoneReason): void {
    this.#serials.releaseId('node', serial);
    if (!node.leaving) node.gone.abort(new Error(`node ${String(serial)} ${reason}`));
    // Calls under way go on until they end.
    node.client.close();
    if (this.#nodes.size === 0) this.#binding.release();
    this.#logger.info('node gone', { node: serial, reason });
  }
}

function unknownSerial(token: string, serial: number): StatusError {
  return new StatusError(
    'UNAUTHORIZED',
    `The ${token} serial ${String(serial)} is unknown or has expired; register again.`,
    { fields: { token, serial } },
  );
}
