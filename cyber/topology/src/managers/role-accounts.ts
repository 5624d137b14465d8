import type { TopologyLimits } from '../topology-api.js';
import { type LapsedLimits, LapsedRoles } from './lapsed-roles.js';
import { RoleLedger } from './role-ledger.js';

/** What the managers of a process share, so that limits hold over all three. */
export class RoleAccounts {
  /** Of others. */
  readonly ledger: RoleLedger;
  /** Of this process, as far as others know of them: they have the same limits on what they take of one process. */
  readonly own: RoleLedger;
  readonly lapsed: LapsedRoles;

  constructor(limits: TopologyLimits, lapsedLimits?: LapsedLimits) {
    this.ledger = new RoleLedger(limits);
    this.own = new RoleLedger({ ...limits, maxRoles: Infinity });
    this.lapsed = new LapsedRoles(lapsedLimits);
  }
}
