import type { EndpointIdentity } from '@blender-sim/topology';

const MAX_CLIENTS = 1000;
/** Requests of one client that may overtake each other; its requests come in order on each wire. */
const WINDOW = 128;

/** Requests that have come: one may come by two wires, and is executed once. */
export class SeenRequests {
  readonly #clients = new Map<EndpointIdentity, Set<bigint>>();
  readonly #below = new Map<EndpointIdentity, bigint>();

  /** @returns whether it is the first of its number from this client. */
  isNew(client: EndpointIdentity, sequence: bigint): boolean {
    const seen = this.#clients.get(client) ?? new Set<bigint>();
    if (seen.has(sequence) || sequence <= (this.#below.get(client) ?? -1n)) return false;
    seen.add(sequence);
    this.#remember(client, seen);
    return true;
  }

  #remember(client: EndpointIdentity, seen: Set<bigint>): void {
    for (const oldest of seen) {
      if (seen.size <= WINDOW) break;
      seen.delete(oldest);
      const below = this.#below.get(client) ?? -1n;
      this.#below.set(client, oldest > below ? oldest : below);
    }
    // The one that asked last is the last to be forgotten.
    this.#clients.delete(client);
    this.#clients.set(client, seen);
    for (const oldest of this.#clients.keys()) {
      if (this.#clients.size <= MAX_CLIENTS) break;
      this.#clients.delete(oldest);
      this.#below.delete(oldest);
    }
  }
}
