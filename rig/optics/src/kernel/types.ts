/** A slab of a `BasisMemory`, by number. */
export type Slab = number;

/**
 * How a sum is made.
 * - `f32`: slabs of 8 LEDs in float32, float32 weights. Rounded to float32 after every product and every addition, LED after
 *   LED in the order of the terms.
 * - `i16x8`: slabs of 16 LEDs in int16, weights 0..255. Exact.
 * - `i16x16`: slabs of 16 LEDs in int16, weights 0..65535 (intensity x colour). Exact.
 */
export type SumKind = 'f32' | 'i16x8' | 'i16x16';

/** LEDs in a slab of each kind. */
export const LANES: Readonly<Record<SumKind, 8 | 16>> = { f32: 8, i16x8: 16, i16x16: 16 };

/** Most LEDs of one sum. */
export const MAX_LEDS = 65_536;

/** One sum a pattern: sum over terms k and lanes i of weight(k, pattern, i) x slab_k(i), pixel by pixel. */
export interface SumChannel<W> {
  /** One a term; a slab may come more than once. Their order is the order of the sum: keep it for the same bytes. */
  readonly slabs: readonly Slab[];
  /** terms x patterns x lanes, so weight(k, t, i) is weights[(k x patterns + t) x lanes + i]. Lanes not in use: 0. */
  readonly weights: W;
  /**
   * i16 only: what a step of each term's slab stands for (`StoreTarget.scale`); none: 1. Terms of one scale one after
   * another are added up as integers. Powers of two keep the whole sum exact; others round in float64, once each 16 terms.
   */
  readonly scales?: readonly number[];
}

/** What becomes of value = scale x sum, computed in float64. */
export type OutputCodes =
  /** code = floor(clamp(value, 0, 1) x (2^bits - 1) + 0.5), as `developImage`. */
  | { readonly sample: 'u8' | 'u16' }
  /** code = table[floor(clamp(value, 0, 1) x 65535 + 0.5)]; 65,536 entries. */
  | { readonly sample: 'u8'; readonly table: Uint8Array }
  | { readonly sample: 'u16'; readonly table: Uint16Array }
  /** The value itself as float32, neither clamped nor rounded to a code. */
  | { readonly sample: 'f32' };

interface ExposeBase<K extends SumKind, W> {
  readonly kind: K;
  /** Pixels of an image, row by row; the slabs' own. */
  readonly pixels: number;
  /** Images wanted, from 1. */
  readonly patterns: number;
  /** One sum (mono) or three (R, G, B, stored interleaved). */
  readonly channels: readonly [SumChannel<W>] | readonly [SumChannel<W>, SumChannel<W>, SumChannel<W>];
  /** Factor on every sum, e.g. exposure / 255 for grey words in 8 bits. Finite. */
  readonly scale: number;
  readonly output: OutputCodes;
}

/** Some patterns at one position: the weighted sums of its basis and the camera's response. */
export type ExposeJob =
  ExposeBase<'f32', Float32Array> | ExposeBase<'i16x8', Uint8Array> | ExposeBase<'i16x16', Uint16Array>;

/** Octets of one image of a job. */
export function exposedBytes(job: Pick<ExposeJob, 'pixels' | 'channels' | 'output'>): number {
  return job.pixels * job.channels.length * SAMPLE_BYTES[job.output.sample];
}

/** Octets of a sample. */
export const SAMPLE_BYTES: Readonly<Record<OutputCodes['sample'], 1 | 2 | 4>> = { u8: 1, u16: 2, f32: 4 };

/** One traced image: three planes out of a `TracedPair`. */
export interface StoreSource {
  /** images x 3 (R, G, B) x source pixels. */
  readonly planes: Float32Array<SharedArrayBuffer>;
  /** Which of the images. */
  readonly image: number;
  /** Share in the mean, relative to the other sources' (e.g. its samples); > 0. */
  readonly weight: number;
}

/** Where light goes: one lane of one slab. */
export interface StoreTarget {
  readonly kind: 'f32' | 'i16';
  readonly slab: Slab;
  /** 0..7 (f32), 0..15 (i16). */
  readonly lane: number;
  /** Shares of R, G and B in the lane. */
  readonly mix: readonly [r: number, g: number, b: number];
  /** i16: what one step stands for, > 0: value = round(light / scale), saturated to -32768..32767. Not used by f32. */
  readonly scale?: number;
}

/** How an output pixel is looked up in a source image of another size: the lens. Shared, so that threads take it as it is. */
export interface ResampleMap {
  /** pixels x 4 indices into a source plane. */
  readonly indices: Int32Array<SharedArrayBuffer>;
  /** pixels x 4 factors; vignetting is in them. */
  readonly weights: Float32Array<SharedArrayBuffer>;
}

/** The traced images of one LED (or of the ambient light) and the lanes made of their mean. */
export interface StoreEntry {
  readonly sources: readonly StoreSource[];
  readonly targets: readonly StoreTarget[];
}

/** Traced light to be put into slabs. */
export interface StoreJob {
  /** Of the slabs. */
  readonly pixels: number;
  /** Of a source plane; equal to `pixels` without a map. */
  readonly sourcePixels: number;
  readonly map?: ResampleMap;
  readonly entries: readonly StoreEntry[];
}
