import type { Position } from '@blender-sim/protocol';
import type { GroundTruth } from './ground-truth.js';
import type { RendererLoad } from './renderer.js';

/** What a tracer says of itself. */
export interface TracerInfo {
  /** For people: `blender`, `embedded`. */
  readonly name: string;
  /** Same digest, same rig, same work: the same images, bit for bit. Holds version, build and kind of processor. */
  readonly digest: string;
  readonly lightCount: number;
  /** Of the traced images in pixels; larger than the camera's where a lens distorts (`tracingCamera`). */
  readonly width: number;
  readonly height: number;
  /** Whether the scene shines by itself (world, emissive materials, `own_light: ambient`). */
  readonly hasAmbient: boolean;
  /** Corners of the box around the object at the stage position 0, 0, 0, in metres. */
  readonly boundsM: readonly [min: readonly number[], max: readonly number[]];
  /** Most LEDs of one piece of work. Cycles keeps the group in a byte: 255. */
  readonly maxGroups: number;
}

/** The light of some LEDs, or the ambient light, twice: two halves of the samples. */
export interface PairWork {
  readonly position: Position;
  /** LED numbers; each at full power in an image of its own. Empty: the ambient light. */
  readonly leds: readonly number[];
  /** Light paths a pixel of each half, for all LEDs of the work together. */
  readonly samples: number;
  /** Of the sequence of light paths, 0..2^31-1. */
  readonly seed: number;
  /** Number of the first half's first light path in that sequence; the second half begins where the first one ends. */
  readonly offset: number;
}

/** Scene-linear light as it was traced. */
export interface TracedPair {
  /**
   * images x 3 (R, G, B) x height x width: the mean of the two halves, plane after plane, rows from the top left.
   * In shared memory, so that worker threads take it without a copy. Finite.
   */
  readonly planes: Float32Array<SharedArrayBuffer>;
  /**
   * images x 3: the mean of (half A - half B)^2 / 4 over the pixels that have light in either half, the variance of that
   * plane's noise.
   */
  readonly variances: Float64Array;
}

/** What traces light for a rig: Blender, or the embedded ray caster. The images of a basis are made of what it gives. */
export interface Tracer extends AsyncDisposable {
  readonly info: TracerInfo;
  load(): RendererLoad;
  /**
   * Traces a pair; takes any number at once and shares them out itself. Deterministic in its work and `info.digest`.
   * @param into memory for the planes, images x 3 x height x width values; default: fresh. Left alone once the promise has
   * settled.
   * @throws RendererError RENDERER_FAILED (the scene's fault: not finite, groups that do not add up; or after the tries),
   * RENDERER_DOWN, RENDERER_CLOSED; the signal's reason.
   */
  tracePair(work: PairWork, signal?: AbortSignal, into?: Float32Array<SharedArrayBuffer>): Promise<TracedPair>;
  /** @throws as tracePair. */
  groundTruth(position: Position, signal?: AbortSignal): Promise<GroundTruth>;
  /** Ends what is under way with RENDERER_CLOSED. Twice is fine. */
  close(): Promise<void>;
}
