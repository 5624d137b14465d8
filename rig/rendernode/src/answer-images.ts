import type { SlaveRenderRsp__Output } from '@blender-sim/protocol';
import type { SharedFile } from './shared-file.js';

/** The images of one answer: in a file in shared memory where that can be, else in a buffer. */
export class AnswerImages {
  readonly #octets: number;
  readonly #offer: () => SharedFile | undefined;
  #file: SharedFile | undefined;
  #buffer: Buffer | undefined;

  /** @param octets of all images. @param offer a file for them; asked with the first image, so that who waits holds nothing. */
  constructor(octets: number, offer: () => SharedFile | undefined) {
    this.#octets = octets;
    this.#offer = offer;
  }

  /** Takes an image over, with the promise's end where there is one. */
  put(pixels: Uint8Array, offset: number): void | Promise<void> {
    if (this.#buffer === undefined) this.#file ??= this.#offer();
    if (this.#buffer !== undefined || this.#file === undefined) {
      this.#intoBuffer(pixels, offset);
      return;
    }
    try {
      return this.#file.write(pixels, offset)?.then(
        () => {
          // Another image has given the file up meanwhile, perhaps before this one was in it.
          if (this.#buffer !== undefined) this.#intoBuffer(pixels, offset);
        },
        () => this.#giveUpFile(pixels, offset),
      );
    } catch {
      this.#giveUpFile(pixels, offset);
    }
  }

  /** The answer's fields; undefined: there was no image. */
  finish(): Pick<SlaveRenderRsp__Output, 'imgs' | 'shared_file'> | undefined {
    if (this.#buffer !== undefined) return { imgs: this.#buffer, shared_file: '' };
    if (this.#file === undefined) return undefined;
    this.#file.handOver();
    return { imgs: Buffer.alloc(0), shared_file: this.#file.path };
  }

  /** Nobody will take the images: no file is left. Twice is fine, also after they were taken. */
  discard(): void {
    this.#file?.discard();
  }

  #intoBuffer(pixels: Uint8Array, offset: number): void {
    this.#buffer ??= Buffer.allocUnsafeSlow(this.#octets);
    this.#buffer.set(pixels, offset);
  }

  /** Shared memory is full: what it holds already goes into the buffer too. */
  #giveUpFile(pixels: Uint8Array, offset: number): void {
    if (this.#buffer === undefined) {
      this.#buffer = this.#file?.readBack();
      this.#file?.discard();
    }
    this.#intoBuffer(pixels, offset);
  }
}
