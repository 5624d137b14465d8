import { KernelError } from './kernel-error.js';
import { slabBytes } from './layout.js';
import type { Slab } from './types.js';
import { type WasmMemory, webAssembly } from './web-assembly.js';
import { WorkArea } from './work-area.js';

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;
/** Octets at address 0 that stay unused: no valid address is 0. */
const RESERVED_BYTES = PAGE_BYTES;

/** Default of `workBytes`: 64 images of 1280 x 1024 in 8 bits. */
export const DEFAULT_WORK_BYTES: number = 96 * 2 ** 20;

export interface BasisMemoryOptions {
  /** Of every image in it. */
  readonly pixels: number;
  /** Size of the whole in octets, rounded down to 64 KiB; at most 4 GiB. The machine commits a page when it is first used. */
  readonly maxBytes: number;
  /** Octets of it for jobs: weights and images on their way out, 192 KiB more for every worker. */
  readonly workBytes?: number;
}

/** What another thread needs to work on the same memory; may be posted. */
export interface SharedBasisMemory {
  readonly memory: WasmMemory;
  readonly pixels: number;
  readonly slabsAt: number;
  readonly slabCount: number;
}

/**
 * The basis of positions in one shared WebAssembly memory: equal slabs (`layout.ts`) and a work area. Only bookkeeping: made
 * and asked on one thread, its octets are touched by any.
 */
export class BasisMemory {
  readonly pixels: number;
  /** Octets of a slab: 4 an LED and pixel for f32, 2 for i16. */
  readonly slabBytes: number;
  readonly shared: SharedBasisMemory;
  readonly work: WorkArea;
  readonly #maxBytes: number;
  /** Slabs given back, to be cleared; the last one is taken first. */
  readonly #released: Slab[] = [];
  readonly #taken = new Set<Slab>();
  /** From here on slabs were never used, and are zero. */
  #fresh = 0;

  /**
   * @throws KernelError KERNEL_JOB_INVALID for sizes that make no sense; KERNEL_MEMORY_FULL when not one slab fits;
   * KERNEL_MEMORY_UNAVAILABLE when the machine has no such memory.
   */
  constructor({ pixels, maxBytes, workBytes = DEFAULT_WORK_BYTES }: BasisMemoryOptions) {
    if (!(Number.isSafeInteger(pixels) && pixels > 0))
      throw new KernelError('KERNEL_JOB_INVALID', `An image has ${pixels} pixels; expected a whole number from 1 on.`);
    const pages = Math.floor(maxBytes / PAGE_BYTES);
    if (!(pages >= 2 && pages <= MAX_PAGES && workBytes > 0))
      throw new KernelError(
        'KERNEL_JOB_INVALID',
        `A basis memory of ${maxBytes} octets with a work area of ${workBytes} can't be made; expected 128 KiB to 4 GiB.`,
      );
    this.pixels = pixels;
    this.slabBytes = slabBytes(pixels);
    const work = Math.ceil(workBytes / PAGE_BYTES) * PAGE_BYTES;
    const slabsAt = RESERVED_BYTES + work;
    const slabCount = Math.floor((pages * PAGE_BYTES - slabsAt) / this.slabBytes);
    if (slabCount < 1)
      throw new KernelError(
        'KERNEL_MEMORY_FULL',
        `Not one slab of ${this.slabBytes} octets (${pixels} pixels) fits into ${maxBytes} octets beside a work area of ` +
          `${work}: allow more memory.`,
        { fields: { maxBytes, workBytes: work, slabBytes: this.slabBytes } },
      );
    this.#maxBytes = pages * PAGE_BYTES;
    this.work = new WorkArea(RESERVED_BYTES, work);
    this.shared = { memory: newMemory(pages), pixels, slabsAt, slabCount };
  }

  /** Slabs that there are, taken or not. */
  get slabCount(): number {
    return this.shared.slabCount;
  }

  /** Slabs that can still be allocated. */
  get freeSlabs(): number {
    return this.slabCount - this.#taken.size;
  }

  /** Octets of the taken slabs and of the work area's jobs. */
  get usedBytes(): number {
    return this.#taken.size * this.slabBytes + this.work.usedBytes;
  }

  /** What usedBytes can't exceed. */
  get maxBytes(): number {
    return this.#maxBytes;
  }

  /**
   * A slab full of zeros. A used one is cleared here and now, some milliseconds for each 10 MB: on a thread that has to stay
   * free, take() it and have a worker do that (`ExposurePool.allocate`).
   * @throws KernelError KERNEL_MEMORY_FULL
   */
  allocate(): Slab {
    const { slab, clean } = this.take();
    if (!clean) clearSlab(this.shared, slab);
    return slab;
  }

  /** A slab; not `clean`: with whatever was in it. @throws KernelError KERNEL_MEMORY_FULL */
  take(): { readonly slab: Slab; readonly clean: boolean } {
    // Memory that is committed already comes first.
    const used = this.#released.pop();
    const slab = used ?? this.#fresh;
    if (slab >= this.slabCount)
      throw new KernelError(
        'KERNEL_MEMORY_FULL',
        `All ${this.slabCount} slabs of ${this.slabBytes} octets are taken: release some or allow more than ${this.#maxBytes} octets.`,
        { fields: { slabCount: this.slabCount, slabBytes: this.slabBytes, maxBytes: this.#maxBytes } },
      );
    if (used === undefined) this.#fresh++;
    this.#taken.add(slab);
    return { slab, clean: used === undefined };
  }

  /** Gives a slab back; no job may be using it. A slab that is not taken is ignored. */
  release(slab: Slab): void {
    if (this.#taken.delete(slab)) this.#released.push(slab);
  }
}

/** Fills a slab with zeros. */
export function clearSlab(shared: SharedBasisMemory, slab: Slab): void {
  const bytes = slabBytes(shared.pixels);
  new Uint8Array(shared.memory.buffer, shared.slabsAt + slab * bytes, bytes).fill(0);
}

function newMemory(pages: number): WasmMemory {
  try {
    // All of it from the start: addresses are reserved, pages are committed when they are used, and it never has to grow
    // while threads look at it.
    return new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (cause) {
    throw new KernelError(
      'KERNEL_MEMORY_UNAVAILABLE',
      `The machine gives no shared memory of ${pages * PAGE_BYTES} octets for the basis: allow less, or free some.`,
      { cause, fields: { bytes: pages * PAGE_BYTES } },
    );
  }
}
