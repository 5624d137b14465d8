import { type CancelTimer, type MonotonicMs, messageOf } from '@blender-sim/base';
import type { ParticipantEvent, RemoteParticipant } from '@blender-sim/rtps';
import { OperateType } from '#gen/cyber/proto/topology_change_pb.js';
import { TopologyManagers } from '../managers/topology-managers.js';
import type { TopologyChange } from '../managers/manager-api.js';
import type { RoleManager } from '../managers/role-manager.js';
import { parseParticipantName } from '../roles/participant-name.js';
import { QOS_PROFILES } from '../roles/qos-profiles.js';
import type { RoleOwner } from '../roles/role.js';
import type { RemoteProcess, RefusalCause, TopologyEvent, TopologyManager, TopologyStatus } from '../topology-api.js';
import { decodeChange } from '../wire/change-codec.js';
import type { CyberWire, WireMessage, WireReader } from '../wire/cyber-wire.js';
import { NameKeeper } from './name-keeper.js';
import { Paced } from './paced.js';
import { ProcessBook } from './process-book.js';
import { QuietWatch } from './quiet-watch.js';
import { RefusalBook } from './refusal-book.js';
import { SleepWatch } from './sleep-watch.js';
import type { TopologyConfig } from './topology-config.js';
import { TopologyPublisher } from './topology-publisher.js';

/** How long a closing process waits for its LEAVEs to be heard; who misses them hears the goodbye of its participant. */
const GOODBYE_MS = 500;
const MAX_WARNINGS = 100;
/** Of the own JOINs and late LEAVEs of one topic; nothing is set aside for them. */
const MAX_HISTORY_OCTETS = 2 ** 30;

type Listener = (event: TopologyEvent) => void;

/** Wires and managers put together: what comes by a wire goes to its manager, what a manager says goes to all wires. */
export class CyberTopology implements TopologyManager {
  readonly hostName: string;
  readonly hostIp: string;
  readonly processId: number;
  readonly isRealityMode: boolean;
  readonly wires: readonly CyberWire[];
  readonly #config: TopologyConfig;
  readonly #managers: TopologyManagers;
  readonly #book: ProcessBook;
  readonly #quiet: QuietWatch;
  readonly #refusals = new RefusalBook();
  readonly #publishers = new Map<RoleManager, TopologyPublisher>();
  readonly #readers: WireReader[] = [];
  readonly #listeners = new Set<Listener>();
  readonly #warnings = new Set<string>();
  readonly #again: Paced;
  readonly #leavesAgain: Paced;
  #againLater: CancelTimer = () => undefined;
  /** What went since then has to be said again. */
  #leavesSince = Infinity;
  readonly #names: NameKeeper;
  readonly #sleep: SleepWatch | undefined;
  #received = 0;
  #closing: Promise<void> | undefined;

  constructor(config: TopologyConfig, wires: readonly CyberWire[]) {
    const { hostName, hostIp, processId, clock, logger, limits, leaseMs, announceMs } = config;
    this.hostName = hostName;
    this.hostIp = hostIp;
    this.processId = processId;
    this.isRealityMode = config.isRealityMode;
    this.wires = wires;
    this.#config = config;
    this.#book = new ProcessBook(wires);
    this.#quiet = new QuietWatch(clock);
    this.#managers = new TopologyManagers({
      self: { hostName, processId },
      limits,
      isAlone: wires.length === 0,
      world: {
        wallNs: () => BigInt(Math.round(clock.wallMs() * 1000)) * 1000n,
        monotonicMs: (): MonotonicMs => clock.monotonicMs(),
        logger,
      },
      publish: (manager, operate, message) => this.#publishers.get(manager)?.[operate](message),
    });
    for (const manager of this.#managers.all) this.#join(manager);
    this.#managers.nodeManager.onConflict((conflict) =>
      this.#emit({ kind: 'node-conflict', conflict, isOwnLoser: conflict.loser.owner.isOwn }),
    );
    this.#again = new Paced(clock, 'topology again', announceMs, () => this.#publishAgain());
    this.#leavesAgain = new Paced(clock, 'topology leaves', announceMs, () => {
      for (const publisher of this.#publishers.values()) publisher.leaveAgain(this.#leavesSince);
      this.#leavesSince = Infinity;
    });
    this.#names = new NameKeeper(clock, { everyMs: announceMs, leaseMs }, (nodeId) => this.#publishName(nodeId));
    // Who is silent for its lease since its last announcement is given up by the others.
    if (wires.length > 0)
      this.#sleep = new SleepWatch(clock, announceMs, leaseMs - announceMs, () => this.#again.ask());
    this.#managers.nodeManager.addChangeListener((change) => this.#onNodeChange(change));
    for (const wire of wires) {
      wire.participant.on((event) => this.#onParticipantEvent(wire, event));
      for (const warning of wire.participant.status().warnings) this.#warn(warning);
      // Who was met before anybody listened.
      for (const participant of wire.participant.participants) this.#onJoined(wire, participant);
    }
  }

  get nodeManager(): TopologyManagers['nodeManager'] {
    return this.#managers.nodeManager;
  }

  get channelManager(): TopologyManagers['channelManager'] {
    return this.#managers.channelManager;
  }

  get serviceManager(): TopologyManagers['serviceManager'] {
    return this.#managers.serviceManager;
  }

  get processes(): readonly RemoteProcess[] {
    return this.#book.processes;
  }

  on(listener: Listener): () => void {
    const own: Listener = (event) => listener(event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  async settled({
    quietMs = 300,
    maxMs = 3000,
    signal,
  }: { quietMs?: number; maxMs?: number; signal?: AbortSignal } = {}): Promise<void> {
    signal?.throwIfAborted();
    if (this.wires.length > 0) await this.#quiet.quiet(quietMs, maxMs, signal);
  }

  status(): TopologyStatus {
    const { hostName, hostIp, processId, domainId, ip, wires } = this.#config;
    const publishers = [...this.#publishers.values()];
    return {
      hostName,
      hostIp,
      processId,
      domainId,
      ip,
      wires: this.isRealityMode ? wires : [],
      refused: this.#refusals.byCause,
      refusedBy: this.#refusals.byOwner,
      received: this.#received,
      published: publishers.reduce((sum, { published }) => sum + published, 0),
      historyHeld: publishers.reduce((sum, { held }) => sum + held, 0),
      roles: this.#managers.roleCount,
      lapsedRoles: this.#managers.lapsedCount,
      undecodable: this.#readers.reduce((sum, { undecodable }) => sum + undecodable, 0),
      warnings: [...this.#warnings],
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #leave(): Promise<void> {
    this.#sleep?.close();
    this.#againLater();
    this.#again.close();
    this.#leavesAgain.close();
    this.#names.close();
    this.#quiet.close();
    this.#managers.close();
    await this.#heard();
    for (const publisher of this.#publishers.values()) await publisher.close();
    await Promise.all(this.#readers.map((reader) => reader.close()));
    await Promise.all(this.wires.map((wire) => wire.close()));
    this.#listeners.clear();
  }

  /** The last LEAVEs have arrived, or nobody is to be waited for any longer. */
  async #heard(): Promise<void> {
    const timeout = new AbortController();
    const cancel = this.#config.clock.after('topology goodbye', GOODBYE_MS, () => timeout.abort());
    const publishers = [...this.#publishers.values()];
    await Promise.allSettled(publishers.map((publisher) => publisher.acknowledged(timeout.signal)));
    cancel();
  }

  /** Opens a manager's topic on all wires: writer before reader, node before channel before service, as Cyber numbers them. */
  #join(manager: RoleManager): void {
    const { clock, logger, leaseMs, limits } = this.#config;
    const topic = manager.channelName;
    const qos = QOS_PROFILES.TOPO_CHANGE;
    const writers = this.wires.map((wire) => {
      // A full history drops what everybody has, and who comes late would not hear of a role that lives: C++'s 5000 or 10,000
      // samples are not enough for many roles, or for LEAVEs in quick succession.
      const writer = wire.openWriter({ topic, qos, maxSamples: limits.maxRoles, maxOctets: MAX_HISTORY_OCTETS });
      this.#readers.push(
        wire.openReader({
          topic,
          qos,
          replaysOnReturn: true,
          onMessage: (message) => this.#onMessage(manager, wire, message),
        }),
      );
      return writer;
    });
    this.#publishers.set(
      manager,
      new TopologyPublisher(writers, { clock, logger, leaseMs, warn: (text) => this.#warn(text) }),
    );
  }

  #onMessage(manager: RoleManager, wire: CyberWire, { data, writer, generation }: WireMessage): void {
    if (this.#closing !== undefined) return;
    this.#received++;
    this.#quiet.news();
    const owner = this.#book.owner(writer.prefix, wire.generation);
    const decoded = decodeChange(data, this.#config.limits);
    if (!decoded.ok) {
      this.#refuse(owner, decoded.cause, decoded.text);
      return;
    }
    const { message, cut } = decoded;
    const refused = manager.onRemoteChange(message, { ...owner, generation });
    if (refused !== undefined) this.#refuse(owner, refused.cause, '');
    else if (cut !== undefined && message.operateType === OperateType.OPT_JOIN)
      this.#refuse(owner, 'no-description', cut);
  }

  #refuse(owner: RoleOwner, cause: RefusalCause, text: string): void {
    this.#refusals.count(owner.key, cause);
    this.#config.logger.debug('a change of the topology was not used as it came', { cause, from: owner.key, text });
  }

  #onParticipantEvent(wire: CyberWire, event: ParticipantEvent): void {
    if (this.#closing !== undefined) return;
    switch (event.kind) {
      case 'joined':
        this.#onJoined(wire, event.participant);
        break;
      case 'left':
      case 'lost': {
        const { participant, kind } = event;
        this.#quiet.news();
        this.#managers.onOwnerGone(participant.prefix, kind);
        this.#refusals.forget(participant.prefix);
        const change = this.#book.leave(participant, kind === 'lost' ? this.#config.clock.monotonicMs() : undefined);
        this.#onProcessGone(participant.data.name);
        if (change !== undefined) this.#emit(change);
        break;
      }
      case 'forgot-us':
        // Ours reads all of it again. Cyber 10 has dropped the roles, and holds the JOINs for read (31-, section 7, row 2).
        if (!this.#book.owner(event.participant.prefix, wire.generation).isOurs) this.#again.ask();
        break;
      case 'warning':
        this.#warn(event.text);
        break;
      default:
        this.#quiet.news();
    }
  }

  #onJoined(wire: CyberWire, participant: RemoteParticipant): void {
    if (this.#book.has(participant.prefix)) return;
    this.#quiet.news();
    const { owner, lostAt, change } = this.#book.join(participant, wire.generation);
    if (lostAt !== undefined) this.#onReturn(owner, lostAt);
    if (change !== undefined) this.#emit(change);
  }

  /**
   * It had fallen silent. Ours tell all of their history again, so that what ended meanwhile is not believed to live; they
   * may not have lost us, and then are told what ended here. C++ may not have noticed that we lost it, and then says nothing;
   * it forgot us perhaps, and is told our roles again (31-, section 7, row 2).
   */
  #onReturn(owner: RoleOwner, lostAt: MonotonicMs): void {
    if (!owner.isOurs) {
      this.#managers.onOwnerReturned(owner);
      this.#again.ask();
      return;
    }
    this.#managers.forgetLapsed(owner.key);
    // What was said in the lease before need not have arrived.
    this.#leavesSince = Math.min(this.#leavesSince, lostAt - this.#config.leaseMs);
    this.#leavesAgain.ask();
  }

  /**
   * With whoever goes C++ forgets all that has its host name and process id: ours too, where another participant has our name
   * (two `createTopology` in one process, two containers). Said again at once, and once more when all have noticed a silent
   * one's end, or have handled the goodbye after what we said.
   */
  #onProcessGone(participantName: string): void {
    const gone = parseParticipantName(participantName);
    if (gone?.hostName !== this.hostName || gone.processId !== this.processId) return;
    this.#again.ask();
    this.#againLater();
    this.#againLater = this.#config.clock.after('topology again later', this.#config.leaseMs, () => this.#again.ask());
  }

  #publishAgain(): void {
    for (const [manager, publisher] of this.#publishers) {
      for (const join of manager.ownJoins()) publisher.join(join);
    }
  }

  #publishName(nodeId: bigint): void {
    const { nodeManager } = this.#managers;
    for (const join of nodeManager.ownJoins()) {
      if (join.roleAttr?.nodeId === nodeId) this.#publishers.get(nodeManager)?.join(join);
    }
  }

  #onNodeChange({ operate, role }: TopologyChange): void {
    if (this.#closing !== undefined || operate === 'join' || role.owner.isOwn) return;
    const { nodeId } = role.attributes;
    if (this.#managers.nodeManager.hasOwn(nodeId)) this.#names.otherGone(nodeId);
  }

  #warn(text: string): void {
    if (this.#warnings.has(text) || this.#warnings.size >= MAX_WARNINGS) return;
    this.#warnings.add(text);
    this.#emit({ kind: 'warning', text });
  }

  #emit(event: TopologyEvent): void {
    for (const listener of [...this.#listeners]) {
      // One before it may have ended it.
      if (!this.#listeners.has(listener)) continue;
      try {
        listener(event);
      } catch (error) {
        this.#config.logger.error('a listener of the topology failed', { event: event.kind, error: messageOf(error) });
      }
    }
  }
}
