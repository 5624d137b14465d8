import type { Slab } from './types.js';

/** Pixels that a slab keeps side by side, and octets of such a group: 8 LEDs in float32 or 16 in int16. */
export const GROUP_PIXELS = 8;
export const GROUP_BYTES = 256;

/** Groups of 8 pixels in an image; the last one may be padded. */
export function groupCount(pixels: number): number {
  return Math.ceil(pixels / GROUP_PIXELS);
}

/** Octets of a slab: 32 a pixel, padding included. */
export function slabBytes(pixels: number): number {
  return groupCount(pixels) * GROUP_BYTES;
}

/** Where slabs are. */
export interface SlabPlaces {
  readonly pixels: number;
  readonly slabsAt: number;
}

/** Address of a slab's first octet. */
export function slabAddress({ pixels, slabsAt }: SlabPlaces, slab: Slab): number {
  return slabsAt + slab * slabBytes(pixels);
}

/**
 * Octets from a group's start to a lane's value of the group's first pixel; the next pixel's is 4 octets on.
 * f32: [8 LEDs][8 pixels] float32. i16: [8 pairs of LEDs][8 pixels][2] int16, so that one instruction multiplies and adds pairs.
 */
export function laneOffset(kind: 'f32' | 'i16', lane: number): number {
  return kind === 'f32' ? lane * 32 : (lane >> 1) * 32 + (lane & 1) * 2;
}
