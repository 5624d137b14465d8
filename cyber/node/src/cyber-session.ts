import { deferred, linkedAbort, messageOf, sharedAbort } from '@blender-sim/base';
import {
  type NodeConflict,
  type Role,
  RoleType,
  type TopologyManager,
  isForeign,
  isPlausibleTime,
} from '@blender-sim/topology';
import { Channels } from './channels/channels.js';
import type { Cyber, Node } from './cyber-api.js';
import { CyberError } from './cyber-error.js';
import { CyberNode } from './cyber-node.js';
import { LearningRegistry } from './learning-registry.js';
import type { MessageRegistry } from './messages/message-registry-api.js';
import { nameTaken } from './name-taken.js';
import { checkName } from './names.js';
import { Peers } from './peers.js';
import type { ProcessWorld } from './process-world.js';
import { nodeAttributes } from './role-attributes.js';
import { PeerClocks } from './services/peer-clocks.js';
import { Services } from './services/services.js';

export interface CyberSessionOptions extends Pick<ProcessWorld, 'clock' | 'logger'> {
  readonly topology: TopologyManager;
  readonly registry: MessageRegistry;
  readonly settleMs: number;
  /** Ends the process when a new node has lost its name, or has found it taken. Default: it goes on. */
  readonly interrupt?: () => void;
}

/** Who closes a session to end its process waits no longer than that: linger, LEAVEs and goodbyes take less. */
const END_MS = 5000;
/**
 * A node that has stood for longer is no duplicate start: it gives its name up, but its process goes on, whatever time others
 * claim (decision 21). Cyber's lease.
 */
const NEW_NODE_MS = 12_000;

/** A process of the network, on a topology that it closes with itself. */
export class CyberSession implements Cyber {
  readonly topology: TopologyManager;
  readonly #registry: LearningRegistry;
  readonly #settleMs: number;
  readonly #interrupt: (() => void) | undefined;
  readonly #world: ProcessWorld;
  readonly #channels: Channels;
  readonly #services: Services;
  readonly #peerClocks: PeerClocks;
  /** Undefined while it is being created. */
  readonly #nodes = new Map<string, CyberNode | undefined>();
  readonly #closed = sharedAbort();
  readonly #stops: readonly (() => void)[];
  #closing: Promise<void> | undefined;

  constructor({ topology, registry, settleMs, interrupt, clock, logger }: CyberSessionOptions) {
    this.topology = topology;
    this.#registry = new LearningRegistry(registry, topology);
    this.#settleMs = settleMs;
    this.#interrupt = interrupt;
    const peers = new Peers(topology);
    this.#world = { topology, clock, logger, peers };
    this.#peerClocks = new PeerClocks(clock);
    for (const { hostName, processId } of topology.processes) this.#peerClocks.met(`${hostName}+${processId}`);
    this.#channels = new Channels(this.#world);
    this.#services = new Services(this.#world, this.#peerClocks);
    this.#stops = [
      topology.on((event) => {
        if (event.kind !== 'process-join' && event.kind !== 'process-leave') return;
        const peer = `${event.process.hostName}+${event.process.processId}`;
        if (event.kind === 'process-join') this.#peerClocks.met(peer);
        else this.#peerClocks.forget(peer);
      }),
      ...topology.wires.map(({ participant }) =>
        participant.on(({ kind }) => {
          if (kind === 'joined' || kind === 'left' || kind === 'lost') this.#onPeersChange();
        }),
      ),
      topology.nodeManager.onConflict((conflict) => this.#onConflict(conflict)),
    ];
  }

  get registry(): MessageRegistry {
    return this.#registry;
  }

  get nodes(): readonly Node[] {
    return [...this.#nodes.values()].filter((node) => node !== undefined);
  }

  async createNode(name: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Node> {
    checkName('node', name);
    this.#checkOpen();
    signal?.throwIfAborted();
    const attributes = nodeAttributes(this.topology, name);
    if (this.#nodes.has(name)) throw nameTaken(name, { attributes, owner: OWN });
    this.#nodes.set(name, undefined);
    try {
      await this.#settle(signal);
      this.#checkOpen();
      const holder = this.topology.nodeManager.getNode(name);
      if (holder !== undefined) {
        if (this.#wouldLoseTo(holder)) this.#endProcess();
        throw nameTaken(name, holder);
      }
      return this.#join(attributes);
    } catch (error) {
      // It has not joined: the entry is of this call.
      this.#nodes.delete(name);
      throw error;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #join(attributes: CyberNode['attributes']): CyberNode {
    const node = new CyberNode(
      {
        world: this.#world,
        channels: this.#channels,
        services: this.#services,
        peerClocks: this.#peerClocks,
        onClosed: (closed) => this.#nodes.delete(closed.name),
      },
      attributes,
    );
    // Known before the JOIN, which may show that another process has the name.
    this.#nodes.set(node.name, node);
    this.topology.nodeManager.join(attributes, RoleType.ROLE_NODE);
    return node;
  }

  async #settle(signal: AbortSignal | undefined): Promise<void> {
    if (this.#settleMs === 0) return;
    const limit = linkedAbort(signal, this.#closed.signal);
    try {
      await this.topology.settled({ quietMs: this.#settleMs, signal: limit.signal });
    } finally {
      limit.dispose();
    }
  }

  #onConflict(conflict: NodeConflict): void {
    const { loser, nodeName } = conflict;
    const node = loser.owner.isOwn ? this.#nodes.get(nodeName) : undefined;
    if (node === undefined || node.isClosed) return;
    const { hostName, processId } = conflict.winner.attributes;
    this.#world.logger.error('a node lost its name to another process', { nodeName, hostName, processId });
    const isNew = this.#world.clock.monotonicMs() - loser.knownSince <= NEW_NODE_MS;
    const lost = node.lose(conflict).catch((error: unknown) =>
      this.#world.logger.error('a node that lost its name was not closed in order', {
        nodeName,
        error: messageOf(error),
      }),
    );
    if (isNew) this.#endProcess(lost);
  }

  /** Whether a node that joins now loses its name to its holder, as C++ has it; never to a forged or ancient time. */
  #wouldLoseTo(holder: Role): boolean {
    const nowNs = BigInt(Math.floor(this.#world.clock.wallMs())) * 1_000_000n;
    return holder.timestamp <= nowNs && isPlausibleTime(holder.timestamp, nowNs) && !isForeign(holder);
  }

  /** Where that is wanted. @param lost resolves when the node that lost its name is closed. */
  #endProcess(lost: Promise<void> = Promise.resolve()): void {
    if (this.#interrupt !== undefined) void this.#end(lost).finally(this.#interrupt);
  }

  /** Closes all before the process ends: whoever dies without a LEAVE and a goodbye stays in others' sight for a lease. */
  async #end(lost: Promise<void>): Promise<void> {
    const timeout = deferred<void>();
    const cancel = this.#world.clock.after('cyber end', END_MS, () => timeout.resolve());
    try {
      await Promise.race([Promise.all([lost, this.close()]), timeout.promise]);
    } catch (error) {
      this.#world.logger.error('a process that ends was not closed in order', { error: messageOf(error) });
    } finally {
      cancel();
    }
  }

  #onPeersChange(): void {
    this.#world.peers.forget();
    this.#channels.onPeersChange();
    this.#services.onPeersChange();
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw closedError();
  }

  async #leave(): Promise<void> {
    this.#closed.abort(closedError());
    try {
      await Promise.all(this.nodes.map((node) => node.close()));
    } finally {
      for (const stop of this.#stops) stop();
      this.#channels.close();
      this.#services.close();
      this.#registry.close();
      await this.topology.close();
    }
  }
}

const OWN = {
  key: 'own',
  isOwn: true,
  hostName: undefined,
  processId: undefined,
  generation: undefined,
  isOurs: true,
} as const;

function closedError(): CyberError {
  return new CyberError('CYBER_CLOSED', 'This Cyber process is closed: create another one.');
}
