import type { TopologyLimits } from '../topology-api.js';
import { LapsedRoles } from './lapsed-roles.js';
import { type LedgerLimits, RoleLedger } from './role-ledger.js';

const NO_LIMITS: LedgerLimits = {
  maxRoles: Infinity,
  maxRolesPerParticipant: Infinity,
  maxOctetsPerParticipant: Infinity,
};

/** What the managers of a process share, so that limits hold over all three. */
export class RoleAccounts {
  /** Of others. */
  readonly ledger: RoleLedger;
  /** Of this process, as far as others know of them: they have the same limits on what they take of one process. */
  readonly own: RoleLedger;
  readonly lapsed: LapsedRoles = new LapsedRoles();

  /** @param isAlone there are no others: nothing limits what this process has. */
  constructor(limits: TopologyLimits, isAlone: boolean = false) {
    this.ledger = new RoleLedger(limits);
    this.own = new RoleLedger(isAlone ? NO_LIMITS : { ...limits, maxRoles: Infinity });
  }
}
