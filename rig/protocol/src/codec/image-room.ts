import { FIXED_OCTETS } from './parts.js';

/** Larger ones are not kept: what is kept is kept for good. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
const MAX_KEPT = 4;

/** A piece of memory with images in its middle, so that the message around them can be written where they are. */
interface Room {
  readonly whole: Buffer;
  /** Where the images begin in `whole`. */
  readonly start: number;
}

const rooms = new WeakMap<Uint8Array, Room>();
const kept: Buffer[] = [];

/**
 * Memory for the images of one RenderRsp: what is answered as its `imgs` is not copied again to be encoded. Hand it to one
 * answer only, and look at it no more once that is encoded: the memory is then used again.
 * @param octets of all images; at least 1.
 * @param count of images: there is room for as many levels of noise.
 */
export function imageRoom(octets: number, count: number): Buffer {
  const start = FIXED_OCTETS;
  const needed = start + octets + FIXED_OCTETS + 4 * count;
  const at = kept.findIndex(({ length }) => length >= needed);
  const whole = at < 0 ? Buffer.allocUnsafeSlow(needed) : (kept.splice(at, 1)[0] ?? Buffer.allocUnsafeSlow(needed));
  const images = whole.subarray(start, start + octets);
  rooms.set(images, { whole, start });
  return images;
}

/** The room of images that imageRoom has made; once only, as from then on others may have the memory. */
export function takeRoom(images: Uint8Array | undefined): Room | undefined {
  if (images === undefined) return undefined;
  const room = rooms.get(images);
  if (room === undefined) return undefined;
  rooms.delete(images);
  if (room.whole.length <= MAX_KEPT_BYTES) {
    kept.unshift(room.whole);
    kept.splice(MAX_KEPT);
  }
  return room;
}
