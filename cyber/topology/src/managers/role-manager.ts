import { equals } from '@bufbuild/protobuf';
import { type RoleAttributes, RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import { type ChangeMsg, type ChangeType, OperateType, type RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import { checkLeave, checkRole, idsMatch } from '../roles/role-check.js';
import { roleKey } from '../roles/role-key.js';
import type { ChangeCause, Role, RoleOwner } from '../roles/role.js';
import type { RefusalCause } from '../topology-api.js';
import { TopologyError } from '../topology-error.js';
import { joinMessage, leaveMessage } from './change-message.js';
import { isForeign } from './claim-order.js';
import { keptAttributes, withoutDescription } from './kept-attributes.js';
import { LivingRoles } from './living-roles.js';
import type { ChangeListener, Manager } from './manager-api.js';
import type { ManagerOptions, ManagerWorld } from './manager-world.js';
import { ownCopy } from './own-copy.js';
import { checkOwnRole, tooMuch } from './own-role-check.js';
import { OwnRoles } from './own-roles.js';
import type { Refusal } from './refusal.js';
import { RoleAccounts } from './role-accounts.js';
import { NO_SIZE, isTooLong, sizeOf } from './role-size.js';
import type { RoleEntry } from './role-table.js';
import type { DeliveryQueue } from './signal.js';

/** What makes a manager one of nodes, of channels or of services. */
export interface ManagerKind {
  readonly channelName: string;
  readonly changeType: ChangeType;
  readonly roleTypes: ReadonlySet<RoleType>;
  /** Roles without an id of their own on the wire: several users of one go by one role, and are counted. */
  readonly countsUses: boolean;
}

/**
 * The specification's Manager, without network and clock: own roles that join and leave, messages of others, participants
 * that go and return. What it keeps is a set of roles, each once for each participant that announces it; so it comes out
 * the same in whatever order participants, or their topics, are heard.
 */
export abstract class RoleManager implements Manager {
  readonly channelName: string;
  protected readonly world: ManagerWorld;
  /** What listeners are told goes through it. */
  protected readonly queue: DeliveryQueue;
  readonly #kind: ManagerKind;
  readonly #options: ManagerOptions;
  readonly #accounts: RoleAccounts;
  readonly #owner: RoleOwner;
  readonly #living: LivingRoles;
  readonly #own = new OwnRoles();
  #isClosed = false;

  constructor(kind: ManagerKind, options: ManagerOptions) {
    const { self, world, limits } = options;
    this.channelName = kind.channelName;
    this.world = world;
    this.#kind = kind;
    this.#options = options;
    this.#accounts = options.accounts ?? new RoleAccounts(limits);
    this.#owner = { key: 'own', isOwn: true, ...self, generation: undefined, isOurs: true };
    this.#living = new LivingRoles(kind.channelName, kind.changeType, world, {
      admit: (entry) => this.admit(entry),
      withdraw: (entry) => this.withdraw(entry),
      revise: (entry, role) => this.revise(entry, role),
    });
    this.queue = this.#living.queue;
  }

  /** See RoleIndexes. */
  protected abstract admit(entry: RoleEntry): void;
  protected abstract withdraw(entry: RoleEntry): void;

  protected revise(entry: RoleEntry, role: Role): void {
    this.withdraw(entry);
    entry.role = role;
    this.admit(entry);
  }

  /** A limit beyond those that hold for all. */
  protected hasRoomFor(_role: Role): boolean {
    return true;
  }

  /** What is published of a LEAVE. */
  protected publishedLeave(message: ChangeMsg): ChangeMsg {
    return message;
  }

  /** Something odd about a role of another that is used all the same. */
  protected oddityOf(role: Role): RefusalCause | undefined {
    if (isForeign(role)) return 'foreign-role';
    return idsMatch(role.attributes) ? undefined : 'wrong-id';
  }

  get roles(): readonly Role[] {
    return this.#living.roles;
  }

  /** How many live, own ones included. */
  get roleCount(): number {
    return this.#living.size;
  }

  addChangeListener(listener: ChangeListener): () => void {
    return this.#living.addListener(listener);
  }

  /** The JOINs of all living own roles that are published, in their order: for publishing again. */
  ownJoins(): readonly ChangeMsg[] {
    return this.#own.joins;
  }

  join(attributes: RoleAttributes, type: RoleType, publishes: boolean = true): Role {
    if (this.#isClosed) throw new TopologyError('TOPOLOGY_CLOSED', `${this.channelName}: the topology is closed.`);
    checkOwnRole(attributes, type, this.#kind, this.#options.limits);
    const key = roleKey(type, attributes);
    const known = this.#living.get('own', key);
    const isNews = known === undefined || !equals(RoleAttributesSchema, known.role.attributes, attributes);
    const entry = isNews ? { role: this.#ownRole(attributes, type), key, size: known?.size ?? NO_SIZE } : known;
    const isPublished = this.#own.isPublished(key);
    const isSaid = isPublished ? isNews : publishes;
    if (isSaid) this.#enterOwn(entry, isPublished ? known : undefined);
    this.#own.use(key, this.#kind.countsUses);
    // Before listeners can take it back: others must hear the JOIN first.
    if (isSaid) {
      const message = joinMessage(this.#kind.changeType, entry.role);
      this.#own.setPublished(key, message);
      this.world.publish('join', message);
    }
    if (isNews) this.#living.put(entry, 'own');
    return entry.role;
  }

  leave(attributes: RoleAttributes, type: RoleType): boolean {
    if (!this.#kind.roleTypes.has(type)) return false;
    const key = roleKey(type, attributes);
    const entry = this.#living.get('own', key);
    if (entry === undefined) return false;
    const isPublished = this.#own.isPublished(key);
    if (this.#own.release(key)) this.#leave(entry, isPublished);
    return true;
  }

  /**
   * A message of another process (the specification's OnRemoteChange and Dispose). Any operate_type but JOIN is a LEAVE.
   * @returns what was wrong with it.
   */
  onRemoteChange(message: ChangeMsg, owner: RoleOwner): Refusal | undefined {
    if (this.#isClosed) return undefined;
    const refused = this.#refusalOf(message, owner);
    if (refused !== undefined) return { cause: refused, isUsed: false };
    // #refusalOf has seen that it is there.
    const attributes = keptAttributes(message.roleAttr as RoleAttributes);
    const key = roleKey(message.roleType, attributes);
    if (message.operateType === OperateType.OPT_JOIN) return this.#onJoin(message, attributes, key, owner);
    this.#accounts.lapsed.delete(this.channelName, owner.key, key);
    const entry = this.#living.get(owner.key, key);
    if (entry !== undefined) this.#remove(entry, 'announced', message);
    return isForeign({ owner, attributes }) ? { cause: 'foreign-role', isUsed: entry !== undefined } : undefined;
  }

  /**
   * A participant said goodbye or fell silent (the specification's OnTopoModuleLeave): what it announced goes, and nothing
   * else. What a silent one announced is kept for its return.
   */
  onOwnerGone(ownerKey: string, how: 'left' | 'lost'): void {
    const { lapsed } = this.#accounts;
    const gone = this.#living.ofOwner(ownerKey);
    if (how === 'left') lapsed.forget(this.channelName, ownerKey);
    else lapsed.keep(this.channelName, ownerKey, gone);
    const cause = how === 'left' ? 'participant-left' : 'participant-lost';
    this.queue.batch(() => {
      for (const entry of gone) this.#remove(entry, cause);
    });
  }

  /** A silent participant is back: what it had announced lives again, as far as there is room. */
  onOwnerReturned(owner: RoleOwner): void {
    this.queue.batch(() => {
      for (const { role, key, size } of this.#accounts.lapsed.take(this.channelName, owner.key)) {
        this.#takeIn({ role: { ...role, owner }, key, size }, 'returned');
      }
    });
  }

  /** A silent participant is back, or will be, and tells everything again. */
  forgetLapsed(ownerKey: string): void {
    this.#accounts.lapsed.forget(this.channelName, ownerKey);
  }

  /** Own roles leave, the last one first; messages are ignored from then on. Twice is fine. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.queue.batch(() => {
      for (const entry of [...this.#living.ofOwner('own')].reverse()) {
        this.#leave(entry, this.#own.isPublished(entry.key));
        this.#own.forget(entry.key);
      }
    });
  }

  #ownRole(attributes: RoleAttributes, type: RoleType): Role {
    return {
      type,
      // The caller's may change later.
      attributes: ownCopy(attributes),
      timestamp: this.world.wallNs(),
      owner: this.#owner,
      knownSince: this.world.monotonicMs(),
    };
  }

  /** A role that others are to know of. @param known what they know of it. */
  #enterOwn(entry: RoleEntry, known: RoleEntry | undefined): void {
    entry.size = sizeOf(entry.role.attributes);
    const { own } = this.#accounts;
    if (known === undefined ? own.enter(entry) : own.change(known, entry)) return;
    throw tooMuch(entry.role.type, this.channelName, this.#options.limits);
  }

  #leave(entry: RoleEntry, isPublished: boolean): void {
    const message = leaveMessage(this.#kind.changeType, entry.role, this.world.wallNs());
    if (isPublished) {
      this.#accounts.own.release(entry);
      this.world.publish('leave', this.publishedLeave(message));
    }
    this.#living.remove(entry, 'own', message);
  }

  #refusalOf({ roleAttr, roleType, operateType }: ChangeMsg, owner: RoleOwner): RefusalCause | undefined {
    // C++ takes every message with its own host name and process id for its own: containers may share both (31-, 7, row 9).
    if (owner.isOwn) return 'own-process';
    if (roleAttr === undefined) return 'no-role';
    if (!this.#kind.roleTypes.has(roleType)) return 'wrong-role';
    const missing =
      operateType === OperateType.OPT_JOIN ? checkRole(roleType, roleAttr) : checkLeave(roleType, roleAttr);
    if (missing !== undefined) return 'incomplete';
    return isTooLong(roleAttr, this.#options.limits) ? 'too-long' : undefined;
  }

  #onJoin(
    { roleType: type, timestamp }: ChangeMsg,
    attributes: RoleAttributes,
    key: string,
    owner: RoleOwner,
  ): Refusal | undefined {
    const role: Role = { type, attributes, timestamp, owner, knownSince: this.world.monotonicMs() };
    const taken = this.#takeIn({ role, key, size: sizeOf(attributes) }, 'announced');
    if (taken === 'too-many') return { cause: taken, isUsed: false };
    this.#accounts.lapsed.delete(this.channelName, owner.key, key);
    const cause = taken ?? this.oddityOf(role);
    return cause === undefined ? undefined : { cause, isUsed: true };
  }

  /** As in the specification's DisposeJoin the role counts, whatever is with its description. @returns what was too much. */
  #takeIn(entry: RoleEntry, cause: ChangeCause): 'too-many' | 'no-description' | undefined {
    const { role, key, size } = entry;
    if (size.description <= this.#options.limits.maxProtoDescOctets && this.#enter(entry)) {
      this.#living.put(entry, cause);
      return undefined;
    }
    if (size.description === 0) return 'too-many';
    const bare: RoleEntry = {
      role: { ...role, attributes: withoutDescription(role.attributes) },
      key,
      size: { ...NO_SIZE, names: size.names },
    };
    if (!this.#enter(bare)) return 'too-many';
    this.#living.put(bare, cause);
    return 'no-description';
  }

  /** @returns false where there is no room for it. */
  #enter(entry: RoleEntry): boolean {
    const { role, key } = entry;
    const { ledger } = this.#accounts;
    const known = this.#living.get(role.owner.key, key);
    return known === undefined ? this.hasRoomFor(role) && ledger.enter(entry) : ledger.change(known, entry);
  }

  /** A role of another. */
  #remove(entry: RoleEntry, cause: ChangeCause, message?: ChangeMsg): void {
    this.#accounts.ledger.release(entry);
    this.#living.remove(entry, cause, message);
  }
}
