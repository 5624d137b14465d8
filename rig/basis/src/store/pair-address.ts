import type { PairShape } from '../pair-source.js';
import { BasisStoreError } from './basis-store-error.js';

/** Which traced pair: of which basis, of which block of LEDs, the how-manieth pair of halves. */
export interface PairAddress {
  /** 64 lower-case hexadecimal digits: SHA-256 of everything the pixels depend on. */
  readonly key: string;
  /** 0..2^32-1. */
  readonly block: number;
  /** 0..2^32-1. */
  readonly pair: number;
}

/** Octets of the planes of a pair: images x 3 (R, G, B) x height x width x 4 (float32). */
export function planeBytes({ images, width, height }: PairShape): number {
  return images * 3 * width * height * Float32Array.BYTES_PER_ELEMENT;
}

/** @throws BasisStoreError CACHE_ARGUMENT. */
export function checkAddress({ key, block, pair }: PairAddress): void {
  if (!/^[0-9a-f]{64}$/.test(key))
    throw argument(`the key is ${JSON.stringify(key)}; expected 64 lower-case hexadecimal digits`);
  if (!isU32(block)) throw argument(`the block is ${String(block)}; expected an integer from 0 to 2^32-1`);
  if (!isU32(pair)) throw argument(`the pair is ${String(pair)}; expected an integer from 0 to 2^32-1`);
}

/** @throws BasisStoreError CACHE_ARGUMENT. */
export function checkShape(shape: PairShape): void {
  for (const name of ['images', 'width', 'height', 'samples'] as const) {
    const value = shape[name];
    if (!isU32(value) || value < 1) throw argument(`${name} is ${String(value)}; expected an integer from 1 to 2^32-1`);
  }
}

/** CACHE_ARGUMENT: a defect of the caller. */
export function argument(what: string): BasisStoreError {
  return new BasisStoreError('CACHE_ARGUMENT', `The basis store can't do that: ${what}.`);
}

function isU32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
}
