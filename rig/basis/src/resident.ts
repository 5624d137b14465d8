import type { Slab } from '@blender-sim/optics';
import type { LightSigma } from './light-of-block.js';

/**
 * Planes that patterns are summed from. `mono16`: what a mono camera sees of white light, in 16-bit steps; `mono`: the
 * same in float; `r`, `g`, `b`: the channels in float.
 */
export type PlaneKind = 'mono16' | 'mono' | 'r' | 'g' | 'b';

/** LEDs of a slab of planes. */
export function lanesOf(kind: PlaneKind): number {
  return kind === 'mono16' ? 16 : 8;
}

/** Which images of a position lie where in the kernel's memory. The ambient light counts as the LED behind the last. */
export class Resident {
  readonly #slabs = new Map<string, Slab>();
  readonly #present = new Set<string>();
  readonly #allocating = new Map<string, Promise<Slab>>();
  /** Sigma of each LED image whose light is known. */
  readonly sigmas: Map<number, LightSigma> = new Map();
  /** Light paths a pixel of each LED image. */
  readonly samples: Map<number, number> = new Map();
  /** LEDs with a pixel too bright for the 16-bit steps. */
  readonly tooBright: Set<number> = new Set();

  has(kind: PlaneKind, led: number): boolean {
    return this.#present.has(`${kind} ${String(led)}`);
  }

  /** The LED's plane lies in its lane from now on. */
  add(kind: PlaneKind, led: number): void {
    this.#present.add(`${kind} ${String(led)}`);
  }

  /** The slab of a group of LEDs, once it has one. */
  slab(kind: PlaneKind, group: number): Slab | undefined {
    return this.#slabs.get(`${kind} ${String(group)}`);
  }

  /** The slab that an LED's plane belongs into; allocated when the first LED of its group comes. */
  async slabFor(kind: PlaneKind, led: number, allocate: () => Promise<Slab>): Promise<Slab> {
    const name = `${kind} ${String(Math.floor(led / lanesOf(kind)))}`;
    const there = this.#slabs.get(name);
    if (there !== undefined) return there;
    const allocating =
      this.#allocating.get(name) ??
      allocate().then(
        (slab) => {
          this.#slabs.set(name, slab);
          this.#allocating.delete(name);
          return slab;
        },
        (error: unknown) => {
          this.#allocating.delete(name);
          throw error;
        },
      );
    this.#allocating.set(name, allocating);
    return allocating;
  }

  /** Forgets everything. @returns the slabs it had. */
  clear(): Slab[] {
    const slabs = [...this.#slabs.values()];
    this.#slabs.clear();
    this.#present.clear();
    return slabs;
  }
}
