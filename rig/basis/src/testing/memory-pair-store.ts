import type { TracedPair } from '@blender-sim/optics';
import type { PairShape, PairStore } from '../pair-source.js';

interface Kept {
  readonly shape: PairShape;
  readonly traced: TracedPair;
}

/** The store without a disk, for tests of what uses one. Passes the same suite as BasisStore (pair-store-suite.ts). */
export class MemoryPairStore implements PairStore {
  /** Calls so far, e.g. `read 0/1`, `write 0/1`: block and pair. */
  readonly calls: string[] = [];
  /** While true nothing is kept, as on a full disk. */
  full: boolean = false;
  readonly #kept = new Map<string, Kept>();

  async read(key: string, block: number, pair: number, expected: PairShape): Promise<TracedPair | undefined> {
    this.calls.push(`read ${String(block)}/${String(pair)}`);
    const name = `${key}/${String(block)}/${String(pair)}`;
    const kept = this.#kept.get(name);
    if (kept === undefined) return undefined;
    const same = (['images', 'width', 'height', 'samples'] as const).every((of) => kept.shape[of] === expected[of]);
    if (!same) this.#kept.delete(name);
    return same ? copied(kept.traced) : undefined;
  }

  async write(key: string, block: number, pair: number, shape: PairShape, traced: TracedPair): Promise<void> {
    this.calls.push(`write ${String(block)}/${String(pair)}`);
    if (!this.full) this.#kept.set(`${key}/${String(block)}/${String(pair)}`, { shape, traced: copied(traced) });
  }
}

/** As the disk does: what is read is never the memory that was written. */
function copied({ planes, variances }: TracedPair): TracedPair {
  const copy = new Float32Array(new SharedArrayBuffer(planes.byteLength));
  copy.set(planes);
  return { planes: copy, variances: variances.slice() };
}
