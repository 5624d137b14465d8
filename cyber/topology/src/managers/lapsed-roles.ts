import { RoleAccount } from './role-account.js';
import type { RoleEntry } from './role-table.js';

interface Lapse {
  /** By the topic of the manager, then by role key. */
  readonly roles: Map<string, Map<string, RoleEntry>>;
  readonly account: RoleAccount;
}

/** Bounds of what is kept for those who may return. */
export interface LapsedLimits {
  /** Default 50,000. */
  readonly maxRoles: number;
  /** Default 128 MiB. */
  readonly maxOctets: number;
}

const DEFAULT_LIMITS: LapsedLimits = { maxRoles: 50_000, maxOctets: 128 << 20 };

/**
 * Roles of participants that were lost, kept for their return: Cyber 10 does not tell them again (31-, section 7, row 2).
 * Where there are too many, those go first whose participant was lost first.
 */
export class LapsedRoles {
  readonly #limits: LapsedLimits;
  readonly #owners = new Map<string, Lapse>();
  #count = 0;
  #octets = 0;

  constructor(limits: LapsedLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#count;
  }

  keep(topic: string, ownerKey: string, lapsed: readonly RoleEntry[]): void {
    if (lapsed.length === 0) return;
    let lapse = this.#owners.get(ownerKey);
    if (lapse === undefined) this.#owners.set(ownerKey, (lapse = { roles: new Map(), account: new RoleAccount() }));
    let roles = lapse.roles.get(topic);
    if (roles === undefined) lapse.roles.set(topic, (roles = new Map<string, RoleEntry>()));
    for (const one of lapsed) {
      this.delete(topic, ownerKey, one.key);
      roles.set(one.key, one);
      this.#change(lapse.account, (account) => account.enter(one));
    }
    // `delete` may have emptied and forgotten it.
    this.#owners.set(ownerKey, lapse);
    this.#makeRoom();
  }

  /** Takes out what a manager has of a participant. */
  take(topic: string, ownerKey: string): readonly RoleEntry[] {
    const lapsed = [...(this.#owners.get(ownerKey)?.roles.get(topic)?.values() ?? [])];
    for (const { key } of lapsed) this.delete(topic, ownerKey, key);
    return lapsed;
  }

  forget(topic: string, ownerKey: string): void {
    this.take(topic, ownerKey);
  }

  /** @returns whether it was there. */
  delete(topic: string, ownerKey: string, key: string): boolean {
    const lapse = this.#owners.get(ownerKey);
    const roles = lapse?.roles.get(topic);
    const lapsed = roles?.get(key);
    if (lapse === undefined || roles === undefined || lapsed === undefined) return false;
    roles.delete(key);
    this.#change(lapse.account, (account) => account.release(lapsed));
    if (lapse.account.roles === 0) this.#owners.delete(ownerKey);
    return true;
  }

  #change(account: RoleAccount, change: (account: RoleAccount) => void): void {
    const { roles, octets } = account;
    change(account);
    this.#count += account.roles - roles;
    this.#octets += account.octets - octets;
  }

  #makeRoom(): void {
    for (const [ownerKey, lapse] of this.#owners) {
      if (this.#count <= this.#limits.maxRoles && this.#octets <= this.#limits.maxOctets) return;
      this.#owners.delete(ownerKey);
      this.#count -= lapse.account.roles;
      this.#octets -= lapse.account.octets;
    }
  }
}
