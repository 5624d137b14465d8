import type { RoleEntry } from './role-table.js';

/** What the roles of one owner take. A description that several have is held, and counts, once. */
export class RoleAccount {
  readonly #descriptions = new Map<string, { readonly octets: Uint8Array; uses: number }>();
  #roles = 0;
  #octets = 0;

  get roles(): number {
    return this.#roles;
  }

  /** Of names and descriptions. */
  get octets(): number {
    return this.#octets;
  }

  /** How many there would be with this role too. */
  octetsWith({ size: { names, description, digest } }: RoleEntry): number {
    return this.#octets + names + (this.#descriptions.has(digest) ? 0 : description);
  }

  /** The role's description becomes the one that is held, where that is equal. */
  enter(entry: RoleEntry): void {
    this.#octets = this.octetsWith(entry);
    this.#roles++;
    const { attributes } = entry.role;
    const { digest } = entry.size;
    if (digest === '') return;
    const held = this.#descriptions.get(digest);
    if (held === undefined) this.#descriptions.set(digest, { octets: attributes.protoDesc, uses: 1 });
    else {
      held.uses++;
      attributes.protoDesc = held.octets;
    }
  }

  /** It must have been entered. */
  release({ size: { names, description, digest } }: RoleEntry): void {
    this.#roles--;
    this.#octets -= names;
    const held = this.#descriptions.get(digest);
    if (held === undefined || --held.uses > 0) return;
    this.#descriptions.delete(digest);
    this.#octets -= description;
  }
}
