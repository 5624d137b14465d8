import type { Role } from '../roles/role.js';
import type { RoleSize } from './role-size.js';

/** A place in the table: its role may be replaced by a newer announcement of the same. */
export interface RoleEntry {
  role: Role;
  /** See roles/role-key.ts. */
  readonly key: string;
  size: RoleSize;
}

/** The set of roles that live, each once for each participant that announces it. */
export class RoleTable {
  readonly #owners = new Map<string, Map<string, RoleEntry>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get roles(): readonly Role[] {
    const roles: Role[] = [];
    for (const entries of this.#owners.values()) for (const { role } of entries.values()) roles.push(role);
    return roles;
  }

  get(ownerKey: string, key: string): RoleEntry | undefined {
    return this.#owners.get(ownerKey)?.get(key);
  }

  ofOwner(ownerKey: string): readonly RoleEntry[] {
    return [...(this.#owners.get(ownerKey)?.values() ?? [])];
  }

  /** It must not be there yet. */
  add(entry: RoleEntry): void {
    const ownerKey = entry.role.owner.key;
    let entries = this.#owners.get(ownerKey);
    if (entries === undefined) this.#owners.set(ownerKey, (entries = new Map<string, RoleEntry>()));
    entries.set(entry.key, entry);
    this.#size++;
  }

  /** It must be there. */
  remove(entry: RoleEntry): void {
    const ownerKey = entry.role.owner.key;
    const entries = this.#owners.get(ownerKey);
    entries?.delete(entry.key);
    if (entries?.size === 0) this.#owners.delete(ownerKey);
    this.#size--;
  }
}
