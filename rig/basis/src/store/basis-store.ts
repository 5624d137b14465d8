import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, type Logger, messageOf } from '@blender-sim/base';
import type { TracedPair } from '@blender-sim/optics';
import type { PairCodec, PairShape, PairStore } from '../pair-source.js';
import { BasisStoreError, cacheDirError, cacheWriteError, errnoOf } from './basis-store-error.js';
import type { StoredBasis, TrimResult } from './census.js';
import { storeRoot } from './layout.js';
import { type PairAddress, argument, checkAddress, checkShape } from './pair-address.js';
import { checkPair } from './pair-file.js';
import { fileBytes } from './pair-head.js';
import { prepareDirectory } from './prepare-directory.js';
import { SizeKeeper } from './size-keeper.js';
import { StorePool } from './store-pool.js';
import { StoreTally, type StoreStats } from './store-tally.js';
import { type VerifyOptions, type VerifyReport, verifyFiles } from './verify.js';

export interface BasisStoreOptions {
  /** Made when it is not there, for its owner alone (0700). Several processes may share it. */
  readonly dir: string;
  /** Octets of all files together, whoever wrote them; Infinity: nothing is ever removed. */
  readonly maxBytes: number;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Worker threads. Default 2: one reads while another one writes. */
  readonly threads?: number;
}

/** After a full disk nothing is written for so long: trying again would keep it full, for all other programs too. */
export const FULL_PAUSE_MS = 30_000;

/**
 * Traced light on disk: a file a pair, found by the digest of all that it depends on (20-light-transport, "Basis cache";
 * docs/basis-cache.md). A file that is torn, foreign or damaged is removed and counts as absent. Files of several MB are
 * read, written and checked in worker threads.
 */
export class BasisStore implements PairStore, PairCodec, AsyncDisposable {
  /** Absolute. */
  readonly dir: string;
  readonly maxBytes: number;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #pool: StorePool;
  readonly #keeper: SizeKeeper;
  readonly #tally = new StoreTally();
  readonly #underWay = new Set<Promise<unknown>>();
  #fullUntilMs = -Infinity;
  #closed: Promise<void> | undefined;

  private constructor({ dir, maxBytes, clock, logger, threads = 2 }: BasisStoreOptions) {
    this.dir = dir;
    this.maxBytes = maxBytes;
    this.#clock = clock;
    this.#logger = logger.child({ cache: dir });
    this.#pool = new StorePool(threads, this.#logger);
    this.#keeper = new SizeKeeper({ clock, maxBytes, trim: () => this.#trimAndLog() });
  }

  /**
   * Counts what is there in the background, and removes what is over the limit.
   * @throws BasisStoreError CACHE_DIR, CACHE_ARGUMENT.
   */
  static async open(options: BasisStoreOptions): Promise<BasisStore> {
    checkLimit(options.maxBytes);
    const dir = path.resolve(options.dir);
    const full = await prepareDirectory(dir);
    const store = new BasisStore({ ...options, dir });
    if (full !== undefined) store.#isFull(full);
    void store.#track(store.#keeper.count());
    return store;
  }

  /**
   * Whether there is a cache in `dir`; makes none.
   * @throws BasisStoreError CACHE_DIR when that can't be told.
   */
  static async exists(dir: string): Promise<boolean> {
    try {
      return (await stat(storeRoot(dir))).isDirectory();
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return false;
      throw cacheDirError(dir, error);
    }
  }

  /** Since it was opened; `bytes` is what all processes together hold, as far as is known. */
  get stats(): StoreStats {
    return this.#tally.stats(this.#keeper.bytes);
  }

  /**
   * @param key 64 lower-case hexadecimal digits.
   * @param into memory for the planes; default: fresh.
   * @returns undefined when it is not stored, or is not what was stored.
   * @throws BasisStoreError CACHE_ARGUMENT, CACHE_CLOSED.
   */
  read(
    key: string,
    block: number,
    pair: number,
    expected: PairShape,
    into?: Float32Array<SharedArrayBuffer>,
  ): Promise<TracedPair | undefined> {
    return this.#do(async () => {
      const address = { key, block, pair };
      checkAddress(address);
      checkShape(expected);
      const task = { dir: this.dir, address, expected, nowMs: this.#clock.wallMs(), into };
      const result = await this.#pool.run('readPair', task);
      this.#tally.read(result);
      if (result.is === 'pair') return result.traced;
      if (result.is === 'torn') {
        this.#keeper.removed(fileBytes(expected));
        this.#logger.warn('cache file discarded', { ...address, reason: result.reason });
      }
      if (result.is === 'failed') this.#logger.warn('cache file unreadable', { ...address, reason: result.message });
      return undefined;
    });
  }

  /**
   * Resolves when the pair is stored and the limit holds again, or when it could not be stored: a full disk is logged
   * (CACHE_FULL) and counted in `stats`, never thrown. The planes must not change until then.
   * @throws BasisStoreError CACHE_ARGUMENT, CACHE_CLOSED.
   */
  write(key: string, block: number, pair: number, shape: PairShape, traced: TracedPair): Promise<void> {
    return this.#do(async () => {
      const address = { key, block, pair };
      checkPair(address, shape, traced);
      const bytes = await this.#write(address, shape, traced);
      this.#tally.wrote(bytes);
      if (bytes !== undefined) await this.#keeper.wrote(bytes);
    });
  }

  /** The file of a pair, for another node. @throws BasisStoreError CACHE_ARGUMENT, CACHE_CLOSED. */
  encode(key: string, block: number, pair: number, shape: PairShape, traced: TracedPair): Promise<Uint8Array> {
    return this.#do(() => this.#pool.run('encodeBytes', { address: { key, block, pair }, shape, traced }));
  }

  /**
   * The pair in a file that another node sent.
   * @returns undefined when it is not whole or another pair.
   * @throws BasisStoreError CACHE_CLOSED.
   */
  decode(
    key: string,
    block: number,
    pair: number,
    expected: PairShape,
    bytes: Uint8Array,
  ): Promise<TracedPair | undefined> {
    return this.#do(async () => {
      const address = { key, block, pair };
      const result = await this.#pool.run('decodeBytes', { address, expected, bytes });
      if (result.is === 'pair') return result.traced;
      this.#logger.warn('pair of another node refused', {
        ...address,
        reason: result.is === 'torn' ? result.reason : '',
      });
      return undefined;
    });
  }

  /** What is stored, by basis, the one used last first. */
  list(): Promise<readonly StoredBasis[]> {
    return this.#do(() => this.#pool.run('listBases', { dir: this.dir, nowMs: this.#clock.wallMs() }));
  }

  /**
   * Removes the least recently used files until no more than `maxBytes` octets are left.
   * @throws BasisStoreError CACHE_ARGUMENT, CACHE_CLOSED; the system's own error.
   */
  gc(maxBytes: number): Promise<TrimResult> {
    return this.#do(() => {
      checkLimit(maxBytes);
      return this.#trim(maxBytes);
    });
  }

  /** Reads every file and checks all of it; removes the broken ones when asked to. */
  verify(options: VerifyOptions = {}): Promise<VerifyReport> {
    return this.#do(async () => {
      const files = await this.#pool.run('census', { dir: this.dir, nowMs: this.#clock.wallMs() });
      return verifyFiles(
        files,
        (address, remove) => this.#pool.run('verifyFile', { dir: this.dir, address, remove }),
        options,
      );
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#keeper.settle();
    await this.#pool.close();
  }

  /** @returns octets stored; undefined: not stored. */
  async #write(address: PairAddress, shape: PairShape, traced: TracedPair): Promise<number | undefined> {
    if (this.#clock.monotonicMs() < this.#fullUntilMs) return undefined;
    const bytes = fileBytes(shape);
    if (bytes > this.maxBytes) {
      this.#logger.warn('pair larger than the cache', { ...address, bytes, maxBytes: this.maxBytes });
      return undefined;
    }
    const nowMs = this.#clock.wallMs();
    const result = await this.#pool.run('writePair', { dir: this.dir, address, shape, traced, nowMs });
    if (result.is === 'stored') return result.bytes;
    const error = cacheWriteError(this.dir, result.errno, result.message);
    if (error.code === 'CACHE_FULL') this.#isFull(error);
    else this.#logger.warn(error.message, { code: error.code, ...address });
    return undefined;
  }

  #isFull(error: BasisStoreError): void {
    this.#fullUntilMs = this.#clock.monotonicMs() + FULL_PAUSE_MS;
    this.#logger.warn(error.message, { code: error.code, pauseMs: FULL_PAUSE_MS });
  }

  async #trim(maxBytes: number): Promise<TrimResult> {
    const result = await this.#pool.run('trim', { dir: this.dir, maxBytes, nowMs: this.#clock.wallMs() });
    this.#tally.trimmed(result);
    if (result.removed.length + result.swept > 0) {
      const { files, bytes, removed, swept } = result;
      this.#logger.debug('cache trimmed', { files, bytes, removed: removed.length, swept });
    }
    return result;
  }

  /** The limit is kept as well as can be; a folder that can't be read must not end a render. */
  async #trimAndLog(): Promise<TrimResult> {
    try {
      return await this.#trim(this.maxBytes);
    } catch (error) {
      this.#logger.warn('cache not counted', { reason: messageOf(error) });
      return { files: 0, bytes: this.#keeper.bytes, removed: [], swept: 0, tookMs: 1000 };
    }
  }

  async #do<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed !== undefined)
      throw new BasisStoreError('CACHE_CLOSED', 'The basis store is closed; open another one.');
    return this.#track(work());
  }

  #track<T>(promise: Promise<T>): Promise<T> {
    const tracked = promise.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    return tracked;
  }
}

/** @throws BasisStoreError CACHE_ARGUMENT. */
function checkLimit(maxBytes: number): void {
  if (!(maxBytes >= 0)) throw argument(`the limit is ${String(maxBytes)}; expected octets, 0 or more`);
}
