import type { GroundTruthResult } from '@blender-sim/driver';

/** Where in the image the scratch is and what it has to stand off from: pixel numbers, row by row from the top left. */
export interface Regions {
  readonly scratch: Uint32Array;
  readonly surroundings: Uint32Array;
}

/** What counts as scratch and as surroundings. */
export interface RegionOptions {
  /** A scratch is at least this deep below the middle of the heights, in the rig's length unit. */
  readonly depth: number;
  /** Pixels this near to the scratch belong to neither: its ridges. */
  readonly gap: number;
  /** Surroundings end this many pixels from the scratch. */
  readonly reach: number;
}

/** For `examples/rigs/scratch`: the scratch is 0.045 mm deep, the brushing 0.025 mm, a pixel is 0.11 mm wide. */
export const PLATE_REGIONS: RegionOptions = { depth: 0.03, gap: 3, reach: 30 };

/**
 * Finds the scratch by the true heights, which no camera sees. On a real rig one marks it by hand.
 * @throws RangeError when nothing is as deep as that, or all is.
 */
export function scratchRegions(
  truth: Pick<GroundTruthResult, 'width' | 'height' | 'maps'>,
  options: RegionOptions,
): Regions {
  const { width, height } = truth;
  const { mask, point } = truth.maps;
  const heightAt = (pixel: number): number => point[pixel * 3 + 2] ?? 0;
  const seen = Array.from(mask.keys()).filter((pixel) => mask[pixel] === 1);
  const surface = median(seen.map(heightAt));
  const scratch = seen.filter((pixel) => heightAt(pixel) < surface - options.depth);
  const distances = distancesTo(scratch, width, height, options.reach);
  const surroundings = seen.filter((pixel) => {
    const distance = distances[pixel] ?? 0;
    return distance > options.gap && distance <= options.reach;
  });
  if (scratch.length === 0 || surroundings.length === 0) {
    throw new RangeError(
      `${scratch.length} of ${seen.length} object pixels are ${options.depth} below the surface; expected a scratch and surroundings`,
    );
  }
  return { scratch: Uint32Array.from(scratch), surroundings: Uint32Array.from(surroundings) };
}

function median(values: readonly number[]): number {
  return Float64Array.from(values).sort()[values.length >> 1] ?? 0;
}

/** Of every pixel to the nearest of `pixels`, in steps to one of eight neighbours; one more than `reach` beyond it. */
function distancesTo(pixels: readonly number[], width: number, height: number, reach: number): Uint16Array {
  const distances = new Uint16Array(width * height).fill(reach + 1);
  for (const pixel of pixels) distances[pixel] = 0;
  let front = [...pixels];
  for (let distance = 1; distance <= reach; distance++) {
    const next: number[] = [];
    for (const pixel of front) {
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const neighbour = ny * width + nx;
          if ((distances[neighbour] ?? 0) <= distance) continue;
          distances[neighbour] = distance;
          next.push(neighbour);
        }
      }
    }
    front = next;
  }
  return distances;
}
