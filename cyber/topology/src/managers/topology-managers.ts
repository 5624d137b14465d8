import type { ChangeMsg } from '#gen/cyber/proto/topology_change_pb.js';
import type { RoleOwner } from '../roles/role.js';
import type { TopologyLimits } from '../topology-api.js';
import { ChannelRoleManager } from './channel-role-manager.js';
import type { ManagerOptions, ManagerWorld } from './manager-world.js';
import { NodeRoleManager } from './node-role-manager.js';
import { RoleAccounts } from './role-accounts.js';
import type { RoleManager } from './role-manager.js';
import { ServiceRoleManager } from './service-role-manager.js';

export interface TopologyManagersOptions {
  readonly self: ManagerOptions['self'];
  readonly limits: TopologyLimits;
  /** There are no others, as in simulation mode: they limit nothing. Default false. */
  readonly isAlone?: boolean;
  readonly world: Omit<ManagerWorld, 'publish'>;
  /** As ManagerWorld's, with whose topic it is. */
  readonly publish: (manager: RoleManager, operate: 'join' | 'leave', message: ChangeMsg) => void;
}

/** The three managers of a process, with common limits on what others can make it keep. */
export class TopologyManagers {
  readonly nodeManager: NodeRoleManager;
  readonly channelManager: ChannelRoleManager;
  readonly serviceManager: ServiceRoleManager;
  readonly #accounts: RoleAccounts;

  constructor({ self, limits, isAlone, world, publish }: TopologyManagersOptions) {
    const accounts = new RoleAccounts(limits, isAlone);
    const options = (manager: () => RoleManager): ManagerOptions => ({
      self,
      limits,
      accounts,
      world: {
        wallNs: () => world.wallNs(),
        monotonicMs: () => world.monotonicMs(),
        publish: (operate, message) => publish(manager(), operate, message),
        logger: world.logger,
      },
    });
    this.#accounts = accounts;
    this.nodeManager = new NodeRoleManager(options(() => this.nodeManager));
    this.channelManager = new ChannelRoleManager(options(() => this.channelManager));
    this.serviceManager = new ServiceRoleManager(options(() => this.serviceManager));
  }

  /** In the order in which Cyber makes them. */
  get all(): readonly RoleManager[] {
    return [this.nodeManager, this.channelManager, this.serviceManager];
  }

  /** Living roles, own ones included. */
  get roleCount(): number {
    return this.all.reduce((sum, { roleCount }) => sum + roleCount, 0);
  }

  /** Roles of participants that fell silent, kept for their return. */
  get lapsedCount(): number {
    return this.#accounts.lapsed.size;
  }

  onOwnerGone(ownerKey: string, how: 'left' | 'lost'): void {
    for (const manager of this.all) manager.onOwnerGone(ownerKey, how);
  }

  onOwnerReturned(owner: RoleOwner): void {
    for (const manager of this.all) manager.onOwnerReturned(owner);
  }

  forgetLapsed(ownerKey: string): void {
    for (const manager of this.all) manager.forgetLapsed(ownerKey);
  }

  /** Own roles leave: services, then channels, then nodes. Twice is fine. */
  close(): void {
    for (const manager of [...this.all].reverse()) manager.close();
  }
}
