import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { TornFrameError } from './exr.js';

/** A slot of shared memory as a FRAME announces it. */
export interface SlotFile {
  readonly file: string;
  readonly bytes: number;
  readonly crc: number;
}

/** Kept from slot to slot: a fresh one has to be filled with zeros by the kernel, page by page, before it is read into. */
let scratch = Buffer.alloc(0);

/**
 * The octets of a slot, valid until the next call in this thread.
 * @throws TornFrameError when they are not those announced.
 */
export function readSlotFile({ file, bytes, crc }: SlotFile): Buffer {
  const octets = readWhole(file, bytes);
  if (crc32(octets) !== crc) throw new TornFrameError('the slot file has another CRC than was announced');
  return octets;
}

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
