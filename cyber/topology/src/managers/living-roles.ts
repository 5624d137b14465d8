import { equals } from '@bufbuild/protobuf';
import { RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import type { ChangeMsg, ChangeType } from '#gen/cyber/proto/topology_change_pb.js';
import type { ChangeCause, Role } from '../roles/role.js';
import { joinMessage, leaveMessage } from './change-message.js';
import type { ChangeListener, TopologyChange } from './manager-api.js';
import type { ManagerWorld } from './manager-world.js';
import { type RoleEntry, RoleTable } from './role-table.js';
import { DeliveryQueue, Signal } from './signal.js';

/** What a manager makes of the roles that live: indexes to answer from. */
export interface RoleIndexes {
  /** A role is there. */
  admit(entry: RoleEntry): void;
  /** A role goes. */
  withdraw(entry: RoleEntry): void;
  /** The same role with other attributes, or a new time: `entry.role` is to become `role`. */
  revise(entry: RoleEntry, role: Role): void;
}

/** The roles that live: those who listen are told of every change, when it is done in table and indexes. */
export class LivingRoles {
  /** For what else a manager tells, in the same order. */
  readonly queue: DeliveryQueue = new DeliveryQueue();
  readonly #changeType: ChangeType;
  readonly #world: ManagerWorld;
  readonly #indexes: RoleIndexes;
  readonly #table = new RoleTable();
  readonly #changes: Signal<TopologyChange>;

  constructor(topic: string, changeType: ChangeType, world: ManagerWorld, indexes: RoleIndexes) {
    this.#changeType = changeType;
    this.#world = world;
    this.#indexes = indexes;
    this.#changes = new Signal(topic, this.queue, world.logger);
  }

  get roles(): readonly Role[] {
    return this.#table.roles;
  }

  get size(): number {
    return this.#table.size;
  }

  get(ownerKey: string, key: string): RoleEntry | undefined {
    return this.#table.get(ownerKey, key);
  }

  ofOwner(ownerKey: string): readonly RoleEntry[] {
    return this.#table.ofOwner(ownerKey);
  }

  addListener(listener: ChangeListener): () => void {
    return this.#changes.add(listener);
  }

  /** Enters a role, or renews it in its place; what changes nothing is told to nobody. */
  put(entry: RoleEntry, cause: ChangeCause): void {
    const { role, key, size } = entry;
    const known = this.#table.get(role.owner.key, key);
    if (known === undefined) {
      this.#table.add(entry);
      this.queue.batch(() => {
        this.#tell('join', role, cause);
        this.#indexes.admit(entry);
      });
      return;
    }
    known.size = size;
    if (!isSame(known.role, role)) this.#renew(known, role, cause);
  }

  /** @param entry one that is there. @param message as listeners get it; default: one with this process's time. */
  remove(entry: RoleEntry, cause: ChangeCause, message?: ChangeMsg): void {
    this.#table.remove(entry);
    this.queue.batch(() => {
      this.#tell('leave', entry.role, cause, message);
      this.#indexes.withdraw(entry);
    });
  }

  #renew(known: RoleEntry, role: Role, cause: ChangeCause): void {
    const before = known.role;
    const renewed: Role = { ...role, knownSince: before.knownSince };
    this.queue.batch(() => {
      // Who keeps roles by their names would keep this one under its old ones.
      if (!hasSameNames(before, renewed)) this.#tell('leave', before, cause);
      this.#tell('join', renewed, cause);
      this.#indexes.revise(known, renewed);
    });
  }

  #tell(operate: 'join' | 'leave', role: Role, cause: ChangeCause, message?: ChangeMsg): void {
    if (!this.#changes.hasListeners) return;
    const made =
      operate === 'join'
        ? joinMessage(this.#changeType, role)
        : (message ?? leaveMessage(this.#changeType, role, this.#world.wallNs()));
    this.#changes.emit({ message: made, operate, role, cause });
  }
}

function isSame(a: Role, b: Role): boolean {
  return a.timestamp === b.timestamp && equals(RoleAttributesSchema, a.attributes, b.attributes);
}

function hasSameNames({ attributes: a }: Role, { attributes: b }: Role): boolean {
  return a.nodeName === b.nodeName && a.channelName === b.channelName && a.serviceName === b.serviceName;
}
