import type { GroundTruthResult } from '@blender-sim/driver';

type MapName = keyof GroundTruthResult['maps'];

/** A map of the ground truth as 16-bit codes, and how a reader gets the values back. */
export interface EncodedMap {
  readonly codes: Uint16Array;
  readonly channels: 1 | 3;
  /** A formula for people, e.g. `value = code / 65535`. */
  readonly formula: string;
  /** One range a channel, in the rig's length unit, where the formula names it. */
  readonly range: readonly { readonly min: number; readonly max: number }[] | undefined;
}

/** Code 0 stands for "no object" in maps with a range of their own. */
const RANGE_STEPS = 65534;

/** Channels of every map. */
export const MAP_CHANNELS: Readonly<Record<MapName, 1 | 3>> = { normal: 3, depth: 1, point: 3, albedo: 3, mask: 1 };

/** Makes 16-bit codes of a map of floats. What is outside of the range of the codes is clamped. */
export function encodeMap(name: MapName, { maps }: Pick<GroundTruthResult, 'maps'>): EncodedMap {
  const channels = MAP_CHANNELS[name];
  const map = maps[name];
  switch (name) {
    case 'normal':
      return {
        codes: Uint16Array.from(map, (value) => code(value * 0.5 + 0.5)),
        channels,
        formula: 'value = code / 65535 * 2 - 1; in rig coordinates; no object: 0, 0, 0 (code 32768)',
        range: undefined,
      };
    case 'albedo':
    case 'mask':
      return {
        codes: Uint16Array.from(map, code),
        channels,
        formula: name === 'mask' ? '65535: object, 0: none' : 'value = code / 65535; linear reflectance',
        range: undefined,
      };
    case 'depth':
    case 'point': {
      const range = rangesOf(map, maps.mask, channels);
      return {
        codes: rangedCodes(map, maps.mask, range),
        channels,
        formula: `value = min + (code - 1) / ${RANGE_STEPS} * (max - min), each channel with its own range; code 0: no object`,
        range,
      };
    }
  }
}

function code(share: number): number {
  return Math.floor(Math.min(1, Math.max(0, share)) * 65535 + 0.5);
}

type Range = NonNullable<EncodedMap['range']>[number];

/** Smallest and largest value of each channel where the object is; 0, 0 where it is nowhere. */
function rangesOf(map: Float32Array, mask: Float32Array, channels: 1 | 3): Range[] {
  return Array.from({ length: channels }, (_, channel) => {
    let [min, max] = [Infinity, -Infinity];
    for (let pixel = 0; pixel < mask.length; pixel++) {
      if (!((mask[pixel] as number) > 0)) continue;
      const value = map[pixel * channels + channel] as number;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return min <= max ? { min, max } : { min: 0, max: 0 };
  });
}

function rangedCodes(map: Float32Array, mask: Float32Array, ranges: readonly Range[]): Uint16Array {
  const channels = ranges.length;
  return Uint16Array.from(map, (value, index) => {
    if (!((mask[Math.floor(index / channels)] as number) > 0)) return 0;
    const { min, max } = ranges[index % channels] as Range;
    return 1 + Math.round(max > min ? ((value - min) / (max - min)) * RANGE_STEPS : 0);
  });
}
