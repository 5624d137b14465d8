/** Addresses and sizes are multiples of a cache line, so that threads do not share one by accident. */
const ALIGN = 64;

/** Which parts of a range of memory are in use: first fit, neighbours joined when given back. Holds numbers, not memory. */
export class WorkArea {
  readonly bytes: number;
  /** Sorted by address; no two touch. */
  readonly #free: { address: number; bytes: number }[];
  readonly #taken = new Map<number, number>();
  #used = 0;

  /** @param start multiple of 64. @param bytes multiple of 64. */
  constructor(start: number, bytes: number) {
    this.bytes = bytes;
    this.#free = [{ address: start, bytes }];
  }

  /** Octets in use. */
  get usedBytes(): number {
    return this.#used;
  }

  /** An address with `bytes` octets behind it; undefined: no gap is large enough now. */
  take(bytes: number): number | undefined {
    const size = Math.max(ALIGN, Math.ceil(bytes / ALIGN) * ALIGN);
    const index = this.#free.findIndex((gap) => gap.bytes >= size);
    const gap = this.#free[index];
    if (gap === undefined) return undefined;
    const { address } = gap;
    if (gap.bytes === size) this.#free.splice(index, 1);
    else this.#free[index] = { address: address + size, bytes: gap.bytes - size };
    this.#taken.set(address, size);
    this.#used += size;
    return address;
  }

  /** Gives back what take() returned; an address not in use is ignored. */
  give(address: number): void {
    const bytes = this.#taken.get(address);
    if (bytes === undefined) return;
    this.#taken.delete(address);
    this.#used -= bytes;
    const found = this.#free.findIndex((gap) => gap.address > address);
    const at = found < 0 ? this.#free.length : found;
    this.#free.splice(at, 0, { address, bytes });
    this.#join(at);
    this.#join(at - 1);
  }

  #join(at: number): void {
    const [left, right] = [this.#free[at], this.#free[at + 1]];
    if (left === undefined || left.address + left.bytes !== right?.address) return;
    this.#free.splice(at, 2, { address: left.address, bytes: left.bytes + right.bytes });
  }
}
