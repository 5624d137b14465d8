import type { TrimResult } from './census.js';
import type { ReadResult } from './pair-io.js';

/** What a store did since it was opened. */
export interface StoreStats {
  /** Reads that gave a pair. */
  readonly hits: number;
  /** Reads that gave none, torn and unreadable files included. */
  readonly misses: number;
  /** Files that were torn, damaged or foreign, and were removed. */
  readonly torn: number;
  /** Pairs written. */
  readonly stored: number;
  /** Pairs not written: too large, no room, or refused. */
  readonly notStored: number;
  /** Files removed for the limit. */
  readonly evicted: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Octets of all files in the directory at the last count and what was written since. */
  readonly bytes: number;
}

/** Counts for `stats`. */
export class StoreTally {
  readonly #counts = {
    hits: 0,
    misses: 0,
    torn: 0,
    stored: 0,
    notStored: 0,
    evicted: 0,
    bytesRead: 0,
    bytesWritten: 0,
  };

  read(result: ReadResult): void {
    if (result.is === 'pair') {
      this.#counts.hits += 1;
      this.#counts.bytesRead += result.bytes;
    } else {
      this.#counts.misses += 1;
      if (result.is === 'torn') this.#counts.torn += 1;
    }
  }

  /** @param bytes undefined: it was not stored. */
  wrote(bytes: number | undefined): void {
    if (bytes === undefined) {
      this.#counts.notStored += 1;
    } else {
      this.#counts.stored += 1;
      this.#counts.bytesWritten += bytes;
    }
  }

  trimmed(result: TrimResult): void {
    this.#counts.evicted += result.removed.length;
  }

  stats(bytes: number): StoreStats {
    return { ...this.#counts, bytes };
  }
}
