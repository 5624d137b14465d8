import { create } from '@bufbuild/protobuf';
import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import {
  type ChangeMsg,
  ChangeMsgSchema,
  ChangeType,
  type Manager,
  OperateType,
  type RoleAttributes,
  type RoleOwner,
  RoleType,
  type TopologyManager,
  createTopology,
} from '@blender-sim/topology';
import { CyberSession } from '../cyber-session.js';
import { LINGER_MS } from '../linger.js';
import { createMessageRegistry } from '../messages/message-registry.js';
import { nodeAttributes } from '../role-attributes.js';
import { StagedWire } from './staged-wire.js';

/** GUID prefix of the participant that announces the other process's roles, and of the one that has its data. */
export const TOPOLOGY_PREFIX: string = 'aa'.repeat(12);
export const DATA_PREFIX: string = 'bb'.repeat(12);

/** A manager, as the network's changes reach it. */
type RemoteManager = Manager & {
  onRemoteChange(message: ChangeMsg, owner: RoleOwner): unknown;
};

/**
 * A process with real managers, on wires whose other end is the test. The other process is a C++ one: two participants,
 * `far+77`.
 */
export class StagedProcess {
  readonly clock: ManualClock;
  readonly logger: RecordingLogger = new RecordingLogger();
  readonly wires: readonly StagedWire[];
  readonly cyber: CyberSession;
  readonly otherNode: RoleAttributes = nodeAttributes({ hostName: 'far', hostIp: '10.0.0.9', processId: 77 }, 'other');
  readonly owner: RoleOwner;
  /** The other process's wall clock is ahead of ours by so much. */
  aheadMs: number = 0;
  #isThere = true;
  readonly #topology: TopologyManager;

  private constructor(
    clock: ManualClock,
    topology: TopologyManager,
    wires: readonly StagedWire[],
    interrupt: (() => void) | undefined,
  ) {
    this.clock = clock;
    this.wires = wires;
    this.#topology = topology;
    this.owner = {
      key: TOPOLOGY_PREFIX,
      isOwn: false,
      hostName: 'far',
      processId: 77,
      generation: wires[0]?.generation,
      isOurs: false,
    };
    this.cyber = new CyberSession({
      topology: stagedTopology(topology, wires, () => this.#isThere),
      registry: createMessageRegistry(),
      settleMs: 0,
      clock,
      logger: this.logger,
      ...(interrupt !== undefined && { interrupt }),
    });
  }

  static async create(
    wires: readonly StagedWire[] = [new StagedWire(10)],
    interrupt?: () => void,
  ): Promise<StagedProcess> {
    const clock = new ManualClock();
    const topology = await createTopology({
      isRealityMode: false,
      hostName: 'here',
      processId: 5,
      environment: {},
      clock,
    });
    return new StagedProcess(clock, topology, wires, interrupt);
  }

  get wire(): StagedWire {
    return this.wires[0]!;
  }

  /** The other process announces a role. */
  join(type: RoleType, attributes: RoleAttributes, owner: RoleOwner = this.owner): void {
    this.#change(OperateType.OPT_JOIN, type, attributes, owner);
  }

  leave(type: RoleType, attributes: RoleAttributes, owner: RoleOwner = this.owner): void {
    this.#change(OperateType.OPT_LEAVE, type, attributes, owner);
  }

  /** The other process's participants have said goodbye: it is not known any more. */
  takeAway(): void {
    this.#isThere = false;
    for (const wire of this.wires) wire.participantsLeft();
  }

  /** Ends it. @returns names of timers that are left. */
  async close(): Promise<readonly string[]> {
    const closed = this.cyber.close();
    await this.clock.advance(LINGER_MS);
    await closed;
    return this.clock.pending;
  }

  #change(operateType: OperateType, roleType: RoleType, roleAttr: RoleAttributes, owner: RoleOwner): void {
    const { channelManager, serviceManager, nodeManager } = this.#topology;
    const [manager, changeType] =
      roleType === RoleType.ROLE_NODE
        ? [nodeManager, ChangeType.CHANGE_NODE]
        : roleType === RoleType.ROLE_WRITER || roleType === RoleType.ROLE_READER
          ? [channelManager, ChangeType.CHANGE_CHANNEL]
          : [serviceManager, ChangeType.CHANGE_SERVICE];
    const timestamp = BigInt(this.clock.wallMs() + this.aheadMs) * 1_000_000n;
    const message = create(ChangeMsgSchema, { timestamp, changeType, operateType, roleType, roleAttr });
    // What the topology itself calls with what comes by its wires.
    (manager as Manager as RemoteManager).onRemoteChange(message, owner);
  }
}

/** The topology of a process without a network, with wires. */
function stagedTopology(
  topology: TopologyManager,
  wires: readonly StagedWire[],
  isThere: () => boolean,
): TopologyManager {
  const participants = [TOPOLOGY_PREFIX, DATA_PREFIX].map((prefix) => ({ prefix }));
  return {
    hostName: topology.hostName,
    hostIp: topology.hostIp,
    processId: topology.processId,
    isRealityMode: true,
    nodeManager: topology.nodeManager,
    channelManager: topology.channelManager,
    serviceManager: topology.serviceManager,
    wires,
    // Of a participant only its prefix is asked for.
    get processes() {
      const all = [{ hostName: 'far', processId: 77, participants }];
      return (isThere() ? all : []) as unknown as TopologyManager['processes'];
    },
    on: (listener) => topology.on(listener),
    settled: (options) => topology.settled(options),
    status: () => topology.status(),
    close: () => topology.close(),
    [Symbol.asyncDispose]: () => topology.close(),
  };
}
