import { closeSync, readSync, write as writeCallback, writeSync } from 'node:fs';
import { promisify } from 'node:util';

const write = promisify(writeCallback);

/** What is larger is written in another thread: so much takes well below a millisecond. */
const MAX_SYNC_BYTES = 1024 * 1024;

/** A file in shared memory that images are written into, until it is handed over or discarded. */
export class SharedFile {
  readonly path: string;
  readonly #fd: number;
  readonly #octets: number;
  readonly #remove: () => void;
  #writing = 0;
  #over = false;

  /** @param fd of the file, for reading and writing; closed here. @param remove takes the file away. */
  constructor(path: string, fd: number, octets: number, remove: () => void) {
    this.path = path;
    this.#fd = fd;
    this.#octets = octets;
    this.#remove = remove;
  }

  /** Writes at an offset; a promise where another thread does it. @throws the system's error: no room. */
  write(pixels: Uint8Array, offset: number): void | Promise<void> {
    if (pixels.length > MAX_SYNC_BYTES) return this.#writeElsewhere(pixels, offset);
    for (let at = 0; at < pixels.length;) at += writeSync(this.#fd, pixels, at, pixels.length - at, offset + at);
  }

  /** What has been written so far. */
  readBack(): Buffer {
    const images = Buffer.allocUnsafeSlow(this.#octets);
    for (let at = 0; at < images.length;) {
      const got = readSync(this.#fd, images, at, images.length - at, at);
      if (got === 0) break;
      at += got;
    }
    return images;
  }

  /** All is written; from now on it belongs to whom the path is told. */
  handOver(): void {
    this.#end();
  }

  /** Removes the file unless it has been taken. Twice is fine. */
  discard(): void {
    this.#end();
    this.#remove();
  }

  async #writeElsewhere(pixels: Uint8Array, offset: number): Promise<void> {
    this.#writing += 1;
    try {
      for (let at = 0; at < pixels.length;)
        at += (await write(this.#fd, pixels, at, pixels.length - at, offset + at)).bytesWritten;
    } finally {
      this.#writing -= 1;
      if (this.#over) this.#close();
    }
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#close();
  }

  /** Not while a thread writes: the number may be another file's by then. */
  #close(): void {
    if (this.#writing === 0) closeSync(this.#fd);
  }
}
