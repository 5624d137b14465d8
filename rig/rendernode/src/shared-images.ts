import { openSync, statSync, statfsSync, unlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type CancelTimer, type Clock, sleep } from '@blender-sim/base';
import { sharedImagesFile, sharedMemoryHost } from '@blender-sim/protocol';
import { makeSharedMemory, sweepSharedMemory } from './process/shared-memory.js';
import { SharedFile } from './shared-file.js';

/** Fewer octets go over gRPC: a file took 1.1 to 1.3 times as long for 8 to 128 KiB, and 0.9 times for 300 KiB. */
const MIN_BYTES = 256 * 1024;
/** Octets in files that nobody has taken yet; a small /dev/shm is never filled by more than a quarter. */
const MAX_BYTES = 256 * 1024 ** 2;
const MAX_SHARE = 0.25;
const TAKEN_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
/** At the close, for what was handed over just before. */
const LAST_TAKEN_WITHIN_MS = 1000;
const LAST_LOOK_EVERY_MS = 20;

export interface SharedImagesOptions {
  readonly clock: Clock;
  /** What main nodes compare with theirs; default: sharedMemoryHost of this process. */
  readonly host?: string;
  /** Answers of fewer octets are not put into files. Default 256 KiB. */
  readonly minBytes?: number;
  /** Octets of files that wait to be taken. Default 256 MiB, and at most a quarter of the shared memory. */
  readonly maxBytes?: number;
}

/** A file under way to the main node. */
interface Waiting {
  readonly octets: number;
  readonly sinceMs: number;
}

/**
 * Hands images over to a main node on the same host in files in shared memory, which the main node reads and removes. What
 * it does not remove is removed here: after a minute, and when the node closes.
 */
export class SharedImages implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #host: string;
  readonly #minBytes: number;
  readonly #maxBytes: number;
  readonly #waiting = new Map<string, Waiting>();
  #waitingBytes = 0;
  #look: CancelTimer | undefined;
  #closed: Promise<void> | undefined;

  private constructor(options: SharedImagesOptions, host: string, folder: string) {
    this.#clock = options.clock;
    this.#host = host;
    this.#folder = folder;
    const { blocks, bsize } = statfsSync(folder);
    this.#minBytes = options.minBytes ?? MIN_BYTES;
    this.#maxBytes = Math.min(options.maxBytes ?? MAX_BYTES, MAX_SHARE * blocks * bsize);
  }

  /** Undefined where there is no shared memory. Removes what nodes that were killed have left. */
  static async open(options: SharedImagesOptions): Promise<SharedImages | undefined> {
    const { host = sharedMemoryHost() } = options;
    if (host === '') return undefined;
    await sweepSharedMemory();
    return new SharedImages(options, host, await makeSharedMemory());
  }

  /** The node's own folder. */
  get folder(): string {
    return this.#folder;
  }

  /** Octets in files that nobody has taken, as far as is known. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /**
   * A new file of so many octets for a caller that sees the shared memory `host`; undefined when the octets are to go into
   * the answer: another host, too few to pay, too many waiting, or no room.
   */
  offer(host: string, octets: number): SharedFile | undefined {
    if (this.#closed !== undefined || host !== this.#host || octets < this.#minBytes) return undefined;
    this.#forgetTaken(2);
    if (this.#waitingBytes + octets > this.#maxBytes) this.#forgetTaken(this.#waiting.size);
    if (this.#waitingBytes + octets > this.#maxBytes) return undefined;
    const file = sharedImagesFile(this.#folder);
    try {
      const fd = openSync(file, 'wx+', 0o600);
      this.#waiting.set(file, { octets, sinceMs: this.#clock.monotonicMs() });
      this.#waitingBytes += octets;
      this.#look ??= this.#clock.after('shared images', LOOK_EVERY_MS, () => this.#lookAround());
      return new SharedFile(file, fd, octets, () => this.#remove(file));
    } catch {
      // The folder was removed, or there is no room: the answer goes the other way.
      return undefined;
    }
  }

  /** Gives those who were just told of a file a second to take it, then removes all. Twice is fine. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#look?.();
    const untilMs = this.#clock.monotonicMs() + LAST_TAKEN_WITHIN_MS;
    for (;;) {
      this.#forgetTaken(this.#waiting.size);
      if (this.#waiting.size === 0 || this.#clock.monotonicMs() >= untilMs) break;
      await sleep(this.#clock, 'last shared images', LAST_LOOK_EVERY_MS);
    }
    this.#waiting.clear();
    this.#waitingBytes = 0;
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Looks whether the first so many files are still there; two with each new one keep the list short. */
  #forgetTaken(count: number): void {
    const files = this.#waiting.entries();
    for (let looked = 0; looked < count; looked++) {
      const [file, waiting] = files.next().value ?? [];
      if (file === undefined || waiting === undefined) return;
      this.#waiting.delete(file);
      if (statSync(file, { throwIfNoEntry: false }) === undefined) this.#waitingBytes -= waiting.octets;
      else this.#waiting.set(file, waiting);
    }
  }

  #lookAround(): void {
    this.#forgetTaken(this.#waiting.size);
    const nowMs = this.#clock.monotonicMs();
    for (const [file, { sinceMs }] of this.#waiting) if (nowMs - sinceMs >= TAKEN_WITHIN_MS) this.#remove(file);
    this.#look =
      this.#waiting.size === 0
        ? undefined
        : this.#clock.after('shared images', LOOK_EVERY_MS, () => this.#lookAround());
  }

  #remove(file: string): void {
    const waiting = this.#waiting.get(file);
    if (waiting === undefined) return;
    this.#waiting.delete(file);
    this.#waitingBytes -= waiting.octets;
    try {
      unlinkSync(file);
    } catch {
      // Taken.
    }
  }
}
