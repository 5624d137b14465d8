import type { TopologyLimits } from '../topology-api.js';

interface Account {
  roles: number;
  octets: number;
}

/** How many roles of others live, and what they take: in all and by participant. Own roles don't count. */
export class RoleLedger {
  readonly #limits: TopologyLimits;
  readonly #accounts = new Map<string, Account>();
  #roles = 0;

  constructor(limits: TopologyLimits) {
    this.#limits = limits;
  }

  get roles(): number {
    return this.#roles;
  }

  octetsOf(ownerKey: string): number {
    return this.#accounts.get(ownerKey)?.octets ?? 0;
  }

  /** @returns whether there was room for it; it is entered then. */
  enter(ownerKey: string, octets: number): boolean {
    const { maxRoles, maxRolesPerParticipant, maxOctetsPerParticipant } = this.#limits;
    const account = this.#accounts.get(ownerKey) ?? { roles: 0, octets: 0 };
    if (this.#roles >= maxRoles || account.roles >= maxRolesPerParticipant) return false;
    if (account.octets + octets > maxOctetsPerParticipant) return false;
    account.roles++;
    account.octets += octets;
    this.#accounts.set(ownerKey, account);
    this.#roles++;
    return true;
  }

  /** A role that is entered takes another number of octets. @returns whether there was room for it. */
  change(ownerKey: string, from: number, to: number): boolean {
    const account = this.#accounts.get(ownerKey);
    if (account === undefined) return false;
    const octets = account.octets - from + to;
    if (to > from && octets > this.#limits.maxOctetsPerParticipant) return false;
    account.octets = octets;
    return true;
  }

  release(ownerKey: string, octets: number): void {
    const account = this.#accounts.get(ownerKey);
    if (account === undefined) return;
    this.#roles--;
    account.roles--;
    account.octets -= octets;
    if (account.roles === 0) this.#accounts.delete(ownerKey);
  }
}
