import type { TopologyLimits } from '../topology-api.js';
import { type LapsedLimits, LapsedRoles } from './lapsed-roles.js';
import { RoleLedger } from './role-ledger.js';

/** What the managers of a process share about others, so that limits hold over all three. */
export class RemoteAccounts {
  readonly ledger: RoleLedger;
  readonly lapsed: LapsedRoles;

  constructor(limits: TopologyLimits, lapsedLimits?: LapsedLimits) {
    this.ledger = new RoleLedger(limits);
    this.lapsed = new LapsedRoles(lapsedLimits);
  }
}
