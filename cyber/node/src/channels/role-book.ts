import type { Role, TopologyChange } from '@blender-sim/topology';

/**
 * Writers, or readers, of a channel by their id. Several owners may announce one id: the first stands for it.
 */
export class RoleBook {
  readonly #byId = new Map<bigint, Role[]>();

  constructor(roles: readonly Role[]) {
    for (const role of roles) this.#join(role);
  }

  /** @returns whether the id has come, or gone. */
  apply({ operate, role }: Pick<TopologyChange, 'operate' | 'role'>): 'first' | 'last' | undefined {
    return operate === 'join' ? this.#join(role) : this.#leave(role);
  }

  role(id: bigint): Role | undefined {
    return this.#byId.get(id)?.[0];
  }

  get size(): number {
    return this.#byId.size;
  }

  /** One an id. */
  get all(): readonly Role[] {
    return [...this.#byId.values()].flatMap((roles) => roles.slice(0, 1));
  }

  #join(role: Role): 'first' | undefined {
    const roles = this.#byId.get(role.attributes.id);
    if (roles === undefined) {
      this.#byId.set(role.attributes.id, [role]);
      return 'first';
    }
    const at = roles.findIndex((other) => isSame(other, role));
    roles.splice(at === -1 ? roles.length : at, 1, role);
    return undefined;
  }

  #leave(role: Role): 'last' | undefined {
    const roles = this.#byId.get(role.attributes.id);
    const at = roles?.findIndex((other) => isSame(other, role)) ?? -1;
    if (roles === undefined || at === -1) return undefined;
    roles.splice(at, 1);
    if (roles.length > 0) return undefined;
    this.#byId.delete(role.attributes.id);
    return 'last';
  }
}

function isSame(a: Role, b: Role): boolean {
  return a.owner.key === b.owner.key && a.attributes.nodeId === b.attributes.nodeId;
}
