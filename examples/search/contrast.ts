import type { Regions } from './scratch-regions.js';

/** How well an image shows the scratch. */
export interface Rating {
  /**
   * How much further the scratch's pixels stand off from the surroundings' mean than the surroundings' own pixels do (both as
   * root mean square): 1 can't be told from the brushing, 10 is plain to see. Bright and dark count alike, as a scratch lit from
   * one side has a bright and a dark flank.
   */
  readonly contrast: number;
  /** Mean of the surroundings, in codes of 0..255. */
  readonly brightness: number;
  /** Share of the pixels at 255, in scratch and surroundings. */
  readonly clipped: number;
  /** What is maximised: the contrast; below 0 where the image is too dark, too bright or clipped, the lower the further. */
  readonly score: number;
}

/** An exposure that leaves something to see. Without it, black or white surroundings without any variation would win. */
export const EXPOSED = { darkest: 50, brightest: 180, clipped: 0.002 } as const;

/** Variance of a rounded number: surroundings whose codes are all the same still vary that much. */
const ROUNDING = 1 / 12;

/** @param image 8-bit grey, row by row. */
export function rate(image: Uint8Array, { scratch, surroundings }: Regions): Rating {
  let [sum, squares, full] = [0, 0, 0];
  for (const pixel of surroundings) {
    const code = image[pixel] ?? 0;
    sum += code;
    squares += code * code;
    if (code === 255) full++;
  }
  const brightness = sum / surroundings.length;
  const variance = Math.max(0, squares / surroundings.length - brightness ** 2) + ROUNDING;
  let standsOff = 0;
  for (const pixel of scratch) {
    const code = image[pixel] ?? 0;
    standsOff += (code - brightness) ** 2;
    if (code === 255) full++;
  }
  const contrast = Math.sqrt(standsOff / scratch.length / variance);
  const clipped = full / (scratch.length + surroundings.length);
  const wrong =
    Math.max(0, EXPOSED.darkest - brightness, brightness - EXPOSED.brightest) / 255 +
    Math.max(0, clipped - EXPOSED.clipped);
  return { contrast, brightness, clipped, score: wrong > 0 ? -wrong : contrast };
}
