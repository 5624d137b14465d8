import { ChangeType, RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import type { Role } from '../roles/role.js';
import type { ServiceManager } from './manager-api.js';
import type { ManagerOptions } from './manager-world.js';
import { RoleIndex } from './role-index.js';
import { type ManagerKind, RoleManager } from './role-manager.js';
import type { RoleEntry } from './role-table.js';

const KIND: ManagerKind = {
  channelName: 'service_change_broadcast',
  changeType: ChangeType.CHANGE_SERVICE,
  roleTypes: new Set([RoleType.ROLE_SERVER, RoleType.ROLE_CLIENT]),
  countsUses: true,
};

/** Servers and clients. All servers of a name are kept: a short-lived second one takes nothing away (31-, section 7, row 4). */
export class ServiceRoleManager extends RoleManager implements ServiceManager {
  readonly #servers = new RoleIndex();
  readonly #clients = new RoleIndex();

  constructor(options: ManagerOptions) {
    super(KIND, options);
  }

  hasService(name: string): boolean {
    return this.#servers.has(name);
  }

  getServers(service?: string): readonly Role[] {
    return this.#servers.roles(service);
  }

  getClients(service: string): readonly Role[] {
    return this.#clients.roles(service);
  }

  /** Of services that have a server. */
  getServiceNames(): readonly string[] {
    return this.#servers.names;
  }

  protected override admit(entry: RoleEntry): void {
    this.#indexOf(entry).add(entry.role.attributes.serviceName, entry);
  }

  protected override withdraw(entry: RoleEntry): void {
    this.#indexOf(entry).remove(entry.role.attributes.serviceName, entry);
  }

  #indexOf({ role }: RoleEntry): RoleIndex {
    return role.type === RoleType.ROLE_SERVER ? this.#servers : this.#clients;
  }
}
