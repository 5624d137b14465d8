import { GroundTruthMap, type GroundTruthMap__Output } from './gen/blendersim/GroundTruthMap.js';
import type { GroundTruthPart__Output } from './gen/blendersim/GroundTruthPart.js';

/** A map of the ground truth by name. */
export type GroundTruthMapName = 'normal' | 'depth' | 'point' | 'albedo' | 'mask';

/** How a map of the ground truth goes over the wire. */
export interface GroundTruthMapLayout {
  readonly name: GroundTruthMapName;
  readonly map: GroundTruthMap__Output;
  /** 32-bit floats a pixel. */
  readonly channels: 1 | 3;
}

/** Every map of the ground truth, in the order of the proto. */
export const GROUND_TRUTH_MAPS: readonly GroundTruthMapLayout[] = [
  { name: 'normal', map: GroundTruthMap.GT_NORMAL, channels: 3 },
  { name: 'depth', map: GroundTruthMap.GT_DEPTH, channels: 1 },
  { name: 'point', map: GroundTruthMap.GT_POINT, channels: 3 },
  { name: 'albedo', map: GroundTruthMap.GT_ALBEDO, channels: 3 },
  { name: 'mask', map: GroundTruthMap.GT_MASK, channels: 1 },
];

/** Octets of all maps of one position. */
export function groundTruthBytes(width: number, height: number): number {
  return width * height * 4 * GROUND_TRUTH_MAPS.reduce((sum, { channels }) => sum + channels, 0);
}

/** The part of a message that is checked. */
export type GroundTruthShape = Pick<GroundTruthPart__Output, 'map' | 'width' | 'height' | 'channels'> & {
  readonly data: Uint8Array;
};

/** What the rig says, where it is known. */
export interface GroundTruthExpected {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/**
 * Follows the parts of one GetGroundTruth: the header first, then each map once, in any order, all of the header's size.
 * Used by whoever receives such a stream.
 */
export class GroundTruthSequence {
  readonly #expected: GroundTruthExpected;
  #size: { readonly width: number; readonly height: number } | undefined;
  readonly #maps = new Set<number>();

  constructor(expected: GroundTruthExpected = {}) {
    this.#expected = expected;
  }

  /** Names of the maps that have not come. */
  get missing(): readonly GroundTruthMapName[] {
    return GROUND_TRUTH_MAPS.filter(({ map }) => !this.#maps.has(map)).map(({ name }) => name);
  }

  /** Takes the next part. @returns what is wrong with it, as a sentence; undefined: nothing. */
  take(part: GroundTruthShape): string | undefined {
    const { map, width, height, channels, data } = part;
    const size = this.#size;
    if (size === undefined) return this.#header(part);
    const layout = GROUND_TRUTH_MAPS.find((one) => one.map === map);
    if (layout === undefined) return `Map ${String(map)} of the ground truth is none of the known ones.`;
    if (this.#maps.has(map)) return `The ${layout.name} map came twice.`;
    const octets = size.width * size.height * layout.channels * 4;
    const fits = width === size.width && height === size.height && channels === layout.channels;
    if (!fits || data.length !== octets) {
      return `The ${layout.name} map is ${String(width)}x${String(height)}x${String(channels)} in ${String(data.length)} octets; ${String(size.width)}x${String(size.height)}x${String(layout.channels)} in ${String(octets)} was due.`;
    }
    this.#maps.add(map);
    return undefined;
  }

  #header({ map, width, height, data }: GroundTruthShape): string | undefined {
    if (map !== GroundTruthMap.GT_NONE || data.length > 0) return 'The ground truth does not begin with its header.';
    const { width: rigWidth = width, height: rigHeight = height } = this.#expected;
    if (width < 1 || height < 1 || width !== rigWidth || height !== rigHeight) {
      return `The ground truth is ${String(width)}x${String(height)}; ${String(rigWidth)}x${String(rigHeight)} was due.`;
    }
    this.#size = { width, height };
    return undefined;
  }
}
