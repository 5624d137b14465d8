import type { TopologyLimits } from '../topology-api.js';
import { RoleAccount } from './role-account.js';
import type { RoleEntry } from './role-table.js';

export type LedgerLimits = Pick<TopologyLimits, 'maxRoles' | 'maxRolesPerParticipant' | 'maxOctetsPerParticipant'>;

/** How many roles live, and what they take: in all and by participant. */
export class RoleLedger {
  readonly #limits: LedgerLimits;
  readonly #accounts = new Map<string, RoleAccount>();
  #roles = 0;

  constructor(limits: LedgerLimits) {
    this.#limits = limits;
  }

  get roles(): number {
    return this.#roles;
  }

  octetsOf(ownerKey: string): number {
    return this.#accounts.get(ownerKey)?.octets ?? 0;
  }

  /** @returns whether there was room for it; it is entered then. */
  enter(entry: RoleEntry): boolean {
    const { maxRoles, maxRolesPerParticipant, maxOctetsPerParticipant } = this.#limits;
    const { key } = entry.role.owner;
    const account = this.#accounts.get(key) ?? new RoleAccount();
    if (this.#roles >= maxRoles || account.roles >= maxRolesPerParticipant) return false;
    if (account.octetsWith(entry) > maxOctetsPerParticipant) return false;
    account.enter(entry);
    this.#accounts.set(key, account);
    this.#roles++;
    return true;
  }

  /** Another takes the place of one of its owner's that is entered. @returns whether there was room for it. */
  change(from: RoleEntry, to: RoleEntry): boolean {
    const account = this.#accounts.get(from.role.owner.key);
    if (account === undefined) return false;
    // Released, it would be forgotten, and the new copy held, though an equal role stays in the table as it is.
    if (hasSameDescription(from, to)) to.role.attributes.protoDesc = from.role.attributes.protoDesc;
    const before = account.octets;
    account.release(from);
    const octets = account.octetsWith(to);
    const hasRoom = octets <= before || octets <= this.#limits.maxOctetsPerParticipant;
    account.enter(hasRoom ? to : from);
    return hasRoom;
  }

  /** It must be entered. */
  release(entry: RoleEntry): void {
    const { key } = entry.role.owner;
    const account = this.#accounts.get(key);
    if (account === undefined) return;
    this.#roles--;
    account.release(entry);
    if (account.roles === 0) this.#accounts.delete(key);
  }
}

function hasSameDescription(a: RoleEntry, b: RoleEntry): boolean {
  return a.size.digest !== '' && a.size.digest === b.size.digest;
}
