import type { CancelTimer, Clock } from '@blender-sim/base';

/** Why an entry went: no heartbeat in time, or it was taken out. */
export type GoneReason = 'expired' | 'removed';

export interface ActiveConnectionOptions<Ctx> {
  readonly clock: Clock;
  /** Lives of an entry; a heartbeat restores them. Default 3. */
  readonly initialValue?: number;
  /** The monitor takes one life from every entry this often, in milliseconds. Default 1000. */
  readonly intervalMs?: number;
  /** Called after an entry has gone, once an entry (the specification's DeleteCB). */
  readonly onDelete: (id: number, ctx: Ctx, reason: GoneReason) => void;
}

interface Entry<Ctx> {
  lives: number;
  readonly ctx: Ctx;
}

/**
 * Who is connected, by heartbeats (the specification's ActiveConnectionManager<CTX>). One instance for drivers, one for
 * render nodes.
 */
export class ActiveConnectionManager<Ctx> {
  readonly #entries = new Map<number, Entry<Ctx>>();
  readonly #options: Required<ActiveConnectionOptions<Ctx>>;
  #stop: CancelTimer | undefined;

  constructor(options: ActiveConnectionOptions<Ctx>) {
    this.#options = { initialValue: 3, intervalMs: 1000, ...options };
  }

  /** Adds a connection with all its lives. An entry under the same id is removed first. */
  register(id: number, ctx: Ctx): void {
    this.remove(id);
    this.#entries.set(id, { lives: this.#options.initialValue, ctx });
  }

  checkAlive(id: number): boolean {
    return this.#entries.has(id);
  }

  /** The context of a live connection. */
  get(id: number): Ctx | undefined {
    return this.#entries.get(id)?.ctx;
  }

  /** A heartbeat: all lives are back. False when the id is not alive. */
  update(id: number): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    entry.lives = this.#options.initialValue;
    return true;
  }

  /** Takes a connection out. False when there was none. */
  remove(id: number): boolean {
    return this.#delete(id, 'removed');
  }

  /** The live connections in the order in which they came. */
  *connections(): IterableIterator<readonly [id: number, ctx: Ctx]> {
    for (const [id, { ctx }] of this.#entries) yield [id, ctx];
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Starts taking lives. Twice is fine. */
  startMonitoring(): void {
    this.#stop ??= this.#options.clock.every('connection monitor', this.#options.intervalMs, () => this.#tick());
  }

  stopMonitoring(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #tick(): void {
    const expired: number[] = [];
    for (const [id, entry] of this.#entries) {
      entry.lives -= 1;
      if (entry.lives <= 0) expired.push(id);
    }
    for (const id of expired) this.#delete(id, 'expired');
  }

  #delete(id: number, reason: GoneReason): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    this.#entries.delete(id);
    this.#options.onDelete(id, entry.ctx, reason);
    return true;
  }
}
