import type { Role } from '../roles/role.js';
import type { RoleEntry } from './role-table.js';

/** Roles by a name. Names that nobody has take nothing. */
export class RoleIndex {
  /** Most names have one role: a Set for each would take more than the roles do. */
  readonly #names = new Map<string, RoleEntry | Set<RoleEntry>>();
  /** As last asked for, unless a name came or went since. */
  #listed: readonly string[] | undefined;

  /** The same array as long as they are the same. */
  get names(): readonly string[] {
    return (this.#listed ??= [...this.#names.keys()]);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** @param name undefined: all. */
  roles(name?: string): readonly Role[] {
    const roles: Role[] = [];
    if (name !== undefined) for (const { role } of this.entries(name)) roles.push(role);
    else for (const found of this.#names.values()) for (const { role } of listed(found)) roles.push(role);
    return roles;
  }

  entries(name: string): Iterable<RoleEntry> {
    const found = this.#names.get(name);
    return found === undefined ? [] : listed(found);
  }

  add(name: string, entry: RoleEntry): void {
    const found = this.#names.get(name);
    if (found instanceof Set) found.add(entry);
    else if (found !== undefined) this.#names.set(name, new Set([found, entry]));
    else {
      this.#names.set(name, entry);
      this.#listed = undefined;
    }
  }

  remove(name: string, entry: RoleEntry): void {
    const found = this.#names.get(name);
    if (found instanceof Set) found.delete(entry);
    if (found !== entry && !(found instanceof Set && found.size === 0)) return;
    this.#names.delete(name);
    this.#listed = undefined;
  }
}

function listed(found: RoleEntry | Set<RoleEntry>): Iterable<RoleEntry> {
  return found instanceof Set ? found : [found];
}
