import { deferred, messageOf } from '@blender-sim/base';
import type { NodeConflict, Role, RoleAttributes } from '@blender-sim/topology';
import { RoleType } from '@blender-sim/topology';
import { ChannelReader } from './channels/channel-reader.js';
import { ChannelWriter } from './channels/channel-writer.js';
import type { Channels } from './channels/channels.js';
import type {
  ChannelReaderOptions,
  ChannelWriterOptions,
  Client,
  ClientOptions,
  Node,
  Reader,
  Service,
  ServiceOptions,
  Writer,
} from './cyber-api.js';
import { CyberError } from './cyber-error.js';
import { Listeners } from './listeners.js';
import type { ParameterClient, ParameterServer } from './parameters/parameter-api.js';
import { createParameterClient } from './parameters/parameter-client.js';
import { createParameterServer } from './parameters/parameter-server.js';
import type { ProcessWorld } from './process-world.js';
import { nameTaken } from './name-taken.js';
import type { PeerClocks } from './services/peer-clocks.js';
import { ServiceClient } from './services/service-client.js';
import { ServiceServer } from './services/service-server.js';
import type { Services } from './services/services.js';

/** What a node needs of its process. */
export interface NodeHost {
  readonly world: ProcessWorld;
  readonly channels: Channels;
  readonly services: Services;
  readonly peerClocks: PeerClocks;
  /** The node has closed. */
  readonly onClosed: (node: CyberNode) => void;
}

/** A writer, reader, service or client. */
interface Owned {
  /** Announces its role, once; everything it needs is open by then. @throws TopologyError as Manager.join. */
  join(): void;
  /** Without a role, too. */
  close(): Promise<void>;
}

/** A node of this process: owns its writers, readers, services and clients. */
export class CyberNode implements Node {
  readonly name: string;
  readonly attributes: RoleAttributes;
  readonly closed: Promise<void>;
  readonly #host: NodeHost;
  readonly #owned = new Set<Owned>();
  readonly #duplicate: Listeners<[NodeConflict]>;
  readonly #end = deferred<void>();
  #lostTo: Role | undefined;
  #closing: Promise<void> | undefined;

  /** The name is free: joins. */
  constructor(host: NodeHost, attributes: RoleAttributes) {
    this.name = attributes.nodeName;
    this.attributes = attributes;
    this.closed = this.#end.promise;
    // Nobody has to listen to it.
    this.closed.catch(() => undefined);
    this.#host = host;
    this.#duplicate = new Listeners('duplicate', host.world.logger);
  }

  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  onDuplicate(listener: (conflict: NodeConflict) => void): () => void {
    return this.#duplicate.add(listener);
  }

  createWriter<T>(options: ChannelWriterOptions<T>): Writer<T> {
    const { world, channels } = this.#open();
    return this.#own((onClosed) => new ChannelWriter(world, channels, this.attributes, options, onClosed));
  }

  createReader<T>(options: ChannelReaderOptions<T>): Reader<T> {
    const { world, channels } = this.#open();
    return this.#own((onClosed) => new ChannelReader(world, channels, this.attributes, options, onClosed));
  }

  createService<Request, Response>(options: ServiceOptions<Request, Response>): Service {
    const { world, services, peerClocks } = this.#open();
    return this.#own((onClosed) => new ServiceServer(world, services, peerClocks, this.attributes, options, onClosed));
  }

  createClient<Request, Response>(options: ClientOptions<Request, Response>): Client<Request, Response> {
    const { world, services } = this.#open();
    return this.#own((onClosed) => new ServiceClient(world, services, this.attributes, options, onClosed));
  }

  createParameterServer(): ParameterServer {
    return createParameterServer(this, this.#open().world.logger);
  }

  createParameterClient(nodeName: string): ParameterClient {
    this.#open();
    return createParameterClient(this, nodeName);
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave().finally(() => this.#settle());
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Another process keeps the name. @returns when the roles are closed. */
  lose(conflict: NodeConflict): Promise<void> {
    if (this.#closing !== undefined) return this.#closing;
    // Known before a listener is told, which may close the node itself.
    this.#lostTo = conflict.winner;
    this.#duplicate.tell(conflict);
    return this.close();
  }

  #settle(): void {
    if (this.#lostTo === undefined) this.#end.resolve();
    else this.#end.reject(nameTaken(this.name, this.#lostTo));
  }

  #open(): NodeHost {
    if (this.#closing === undefined) return this.#host;
    throw new CyberError('CYBER_CLOSED', `Node ${this.name} is closed: create another one.`);
  }

  #own<O extends Owned>(create: (onClosed: () => void) => O): O {
    const owned = create(() => this.#owned.delete(owned));
    this.#owned.add(owned);
    try {
      owned.join();
    } catch (error) {
      // Nobody else has it, to close it.
      owned.close().catch((reason: unknown) =>
        this.#host.world.logger.warn('what was refused was not closed in order', {
          nodeName: this.name,
          error: messageOf(reason),
        }),
      );
      throw error;
    }
    return owned;
  }

  async #leave(): Promise<void> {
    try {
      await Promise.all([...this.#owned].map((one) => one.close()));
    } finally {
      this.#host.world.topology.nodeManager.leave(this.attributes, RoleType.ROLE_NODE);
      this.#duplicate.clear();
      this.#host.onClosed(this);
    }
  }
}
