import type { Role } from '../roles/role.js';
import { type Claim, compareClaims } from './claim-order.js';
import type { NodeConflict } from './manager-api.js';

/** All who claim one name. */
export class NodeClaims {
  readonly #name: string;
  /** The one that has the name first. */
  readonly #claims: Claim[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  get size(): number {
    return this.#claims.length;
  }

  get winner(): Role | undefined {
    return this.#claims[0]?.role;
  }

  add(claim: Claim): void {
    const at = this.#claims.findIndex((one) => compareClaims(claim, one) < 0);
    this.#claims.splice(at === -1 ? this.#claims.length : at, 0, claim);
  }

  remove(role: Role): void {
    const at = this.#claims.findIndex((one) => one.role === role);
    if (at !== -1) this.#claims.splice(at, 1);
  }

  /** Between the one that has the name and each other. @param about those that it is part of; undefined: all. */
  conflicts(about?: Role): readonly NodeConflict[] {
    const [first, ...others] = this.#claims;
    if (first === undefined) return [];
    const isAboutAll = about === undefined || about === first.role;
    return others
      .filter(({ role }) => isAboutAll || role === about)
      .map(({ role }) => ({ nodeName: this.#name, winner: first.role, loser: role }));
  }
}
