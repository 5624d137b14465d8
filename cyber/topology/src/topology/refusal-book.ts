import type { RefusalCause } from '../topology-api.js';

type Counts = Map<RefusalCause, number>;

/** How often what was not used, or odd: in all, and by participant as long as it is there. */
export class RefusalBook {
  readonly #byCause: Counts = new Map();
  readonly #byOwner = new Map<string, Counts>();

  get byCause(): ReadonlyMap<RefusalCause, number> {
    return this.#byCause;
  }

  get byOwner(): ReadonlyMap<string, ReadonlyMap<RefusalCause, number>> {
    return this.#byOwner;
  }

  count(owner: string, cause: RefusalCause): void {
    this.#byCause.set(cause, (this.#byCause.get(cause) ?? 0) + 1);
    const own = this.#byOwner.get(owner) ?? new Map<RefusalCause, number>();
    this.#byOwner.set(owner, own.set(cause, (own.get(cause) ?? 0) + 1));
  }

  /** A participant is gone. */
  forget(owner: string): void {
    this.#byOwner.delete(owner);
  }
}
