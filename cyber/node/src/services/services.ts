import { type Role, RoleType } from '@blender-sim/topology';
import type { MessageValue } from '../message-value.js';
import type { ProcessWorld } from '../process-world.js';
import type { PeerClocks } from './peer-clocks.js';

/** A request of this process to a service of this process. */
export interface LocalRequest {
  readonly clientId: string;
  readonly sequence: bigint;
  readonly request: MessageValue;
  /** Not called where the handler fails. */
  readonly respond: (response: MessageValue) => void;
}

/** A Service of this process. */
export interface LocalServer {
  answer(request: LocalRequest): void;
}

/** A Client of this process. */
export interface LocalClient {
  /** Whether the service can be had may have changed. */
  serversChanged(): void;
}

/** Services and Clients of this process, by the name of the service. */
export class Services {
  readonly #world: ProcessWorld;
  readonly #servers = new Map<string, Set<LocalServer>>();
  readonly #clients = new Map<string, Set<LocalClient>>();
  readonly #stop: () => void;

  constructor(world: ProcessWorld, peerClocks: PeerClocks) {
    this.#world = world;
    this.#stop = world.topology.serviceManager.addChangeListener(({ operate, cause, role }) => {
      if (operate === 'join' && cause === 'announced')
        peerClocks.joined(world.peers.processOfRole(role), this.#lateMs(role));
      if (role.type === RoleType.ROLE_SERVER) this.#tell(this.#clients.get(role.attributes.serviceName));
    });
  }

  /** Of several the first. */
  server(service: string): LocalServer | undefined {
    return this.#servers.get(service)?.values().next().value;
  }

  addServer(service: string, server: LocalServer): void {
    add(this.#servers, service, server);
  }

  removeServer(service: string, server: LocalServer): void {
    remove(this.#servers, service, server);
  }

  addClient(service: string, client: LocalClient): void {
    add(this.#clients, service, client);
  }

  removeClient(service: string, client: LocalClient): void {
    remove(this.#clients, service, client);
  }

  /** Participants have come or gone. */
  onPeersChange(): void {
    for (const clients of this.#clients.values()) this.#tell(clients);
  }

  close(): void {
    this.#stop();
  }

  #tell(clients: ReadonlySet<LocalClient> | undefined): void {
    for (const client of [...(clients ?? [])]) client.serversChanged();
  }

  /** By how much our clock is past the time that a JOIN tells. */
  #lateMs({ timestamp }: Role): number {
    return this.#world.clock.wallMs() - Number(timestamp / 1000n) / 1000;
  }
}

function add<T>(all: Map<string, Set<T>>, service: string, one: T): void {
  const some = all.get(service);
  if (some === undefined) all.set(service, new Set([one]));
  else some.add(one);
}

function remove<T>(all: Map<string, Set<T>>, service: string, one: T): void {
  const some = all.get(service);
  some?.delete(one);
  if (some?.size === 0) all.delete(service);
}
