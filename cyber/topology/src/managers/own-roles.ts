import type { ChangeMsg } from '#gen/cyber/proto/topology_change_pb.js';

interface OwnRole {
  /** How many of this process go by this role. */
  uses: number;
  /** What is published; undefined for one that only this process knows. */
  published: ChangeMsg | undefined;
}

/** Who of this process uses a role, and what the network was told of it. */
export class OwnRoles {
  readonly #roles = new Map<string, OwnRole>();

  /** The JOINs that are published, in the order of the first ones. */
  get joins(): readonly ChangeMsg[] {
    return [...this.#roles.values()].flatMap(({ published }) => (published === undefined ? [] : [published]));
  }

  /** @param counts whether several may use one role; else joining again is joining once. */
  use(key: string, counts: boolean): void {
    const role = this.#roles.get(key);
    if (role === undefined) this.#roles.set(key, { uses: 1, published: undefined });
    else if (counts) role.uses++;
  }

  isPublished(key: string): boolean {
    return this.#roles.get(key)?.published !== undefined;
  }

  setPublished(key: string, join: ChangeMsg): void {
    const role = this.#roles.get(key);
    if (role !== undefined) role.published = join;
  }

  /** @returns whether that was the last use, so that the role goes. */
  release(key: string): boolean {
    const role = this.#roles.get(key);
    if (role === undefined || --role.uses > 0) return false;
    this.#roles.delete(key);
    return true;
  }

  /** However many use it. */
  forget(key: string): void {
    this.#roles.delete(key);
  }
}
