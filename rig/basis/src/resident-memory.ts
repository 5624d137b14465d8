import { type Deferred, deferred, raceAbort } from '@blender-sim/base';
import { RendererError, type Slab } from '@blender-sim/optics';
import { Resident } from './resident.js';

/** Slabs of the kernel's memory. */
export interface Slabs {
  /** How many there are. */
  readonly capacity: number;
  /** Resolves to a slab full of zeros. */
  allocate(): Promise<Slab>;
  release(slab: Slab): void;
}

/** A position's images, held in memory for a request; give it back. */
export interface Lease {
  readonly resident: Resident;
  /** A slab of the request's share. */
  readonly slab: () => Promise<Slab>;
  /** Twice is fine. */
  release(): void;
}

/**
 * What of the kernel's memory holds which position: least recently used positions go first, those in use never. A request
 * reserves all it may need before it begins, so that two requests can't each hold half of what they need.
 */
export class ResidentMemory {
  readonly #slabs: Slabs;
  /** In the order of their last use. */
  readonly #residents = new Map<string, Resident>();
  readonly #inUse = new Map<Resident, number>();
  #reserved = 0;
  /** Slabs handed out, or about to be. */
  #used = 0;
  #freed: Deferred<void> = deferred();

  constructor(slabs: Slabs) {
    this.#slabs = slabs;
  }

  /**
   * The position's images, kept while the lease lasts. Waits while other requests need the memory.
   * @param most slabs the request may need in all, those that the position has already included.
   * @throws RendererError RENDERER_REFUSED: the memory is too small for the request; the signal's reason.
   */
  async lease(key: string, most: number, signal: AbortSignal): Promise<Lease> {
    const { capacity } = this.#slabs;
    if (most > capacity) {
      throw new RendererError(
        'RENDERER_REFUSED',
        `The LED images of the request need ${String(most)} blocks of memory, the limit is ${String(capacity)}: give the render node more (--memory), light fewer LEDs a request, or make the image smaller.`,
      );
    }
    while (this.#reserved + most > capacity) await raceAbort(this.#freed.promise, signal);
    this.#reserved += most;
    const resident = this.#residents.get(key) ?? new Resident();
    // Behind all others: used last.
    this.#residents.delete(key);
    this.#residents.set(key, resident);
    this.#inUse.set(resident, (this.#inUse.get(resident) ?? 0) + 1);
    let released = false;
    return {
      resident,
      slab: () => this.#slab(),
      release: () => {
        if (released) return;
        released = true;
        this.#release(resident, most);
      },
    };
  }

  #release(resident: Resident, most: number): void {
    this.#reserved -= most;
    const users = (this.#inUse.get(resident) ?? 1) - 1;
    if (users > 0) this.#inUse.set(resident, users);
    else this.#inUse.delete(resident);
    const freed = this.#freed;
    this.#freed = deferred();
    freed.resolve();
  }

  async #slab(): Promise<Slab> {
    // Within the reservation there is always a slab, or one of a position nobody uses.
    if (this.#used >= this.#slabs.capacity) this.#evict();
    this.#used += 1;
    try {
      return await this.#slabs.allocate();
    } catch (error) {
      this.#used -= 1;
      throw error;
    }
  }

  #evict(): void {
    for (const [key, resident] of this.#residents) {
      if (this.#inUse.has(resident)) continue;
      this.#residents.delete(key);
      const slabs = resident.clear();
      for (const slab of slabs) this.#slabs.release(slab);
      this.#used -= slabs.length;
      if (slabs.length > 0) return;
    }
  }
}
