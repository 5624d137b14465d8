import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { type CameraResponse, developImage } from '@blender-sim/optics';
import type { PixelLayout } from '@blender-sim/protocol';
import { TornFrameError, readExr } from './exr.js';

/** A slot of shared memory that holds a finished pattern, and what to make of it. */
export interface SlotImage {
  readonly file: string;
  readonly bytes: number;
  readonly crc: number;
  readonly width: number;
  readonly height: number;
  readonly layout: PixelLayout;
  readonly response: CameraResponse;
}

/**
 * Shared memory to camera pixels. The octets are copied three times: file to buffer, lines to interleaved float, float to
 * pixels. Runs in a worker thread (develop-worker.ts), one slot at a time.
 * @throws TornFrameError, PixelValueError.
 */
export function developSlot(slot: SlotImage): Uint8Array {
  const file = readWhole(slot.file, slot.bytes);
  if (crc32(file) !== slot.crc) throw new TornFrameError('the slot file has another CRC than was announced');
  const image = readExr(file);
  if (image.width !== slot.width || image.height !== slot.height) {
    throw new TornFrameError(
      `the slot file holds ${String(image.width)}x${String(image.height)} pixels, announced were ${String(slot.width)}x${String(slot.height)}`,
    );
  }
  return developImage(image, slot.layout, slot.response);
}

/** Kept from slot to slot: a fresh one has to be filled with zeros by the kernel, page by page, before it is read into. */
let scratch = Buffer.alloc(0);

function readWhole(path: string, bytes: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size !== bytes)
      throw new TornFrameError(`the slot file has ${String(size)} octets, announced were ${String(bytes)}`);
    if (scratch.length < bytes) scratch = Buffer.allocUnsafeSlow(bytes);
    const buffer = scratch.subarray(0, bytes);
    let at = 0;
    while (at < bytes) {
      const count = readSync(file, buffer, at, bytes - at, at);
      if (count === 0) throw new TornFrameError('the slot file became shorter while it was read');
      at += count;
    }
    return buffer;
  } finally {
    closeSync(file);
  }
}
