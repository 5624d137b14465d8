import { z } from 'zod';
import { between, mapping } from './values.js';

/** `ambient` of a rig file. */
export interface AmbientFile {
  radiance: number | string | [number, number, number];
}

/** More is no room light; it only keeps sums finite. */
const MAX_RADIANCE = 1e6;
const RADIANCE =
  "a radiance: a number from 0 to 1000000, three linear numbers [r, g, b] of it, or '#rrggbb' (sRGB; white is 1)";

const part = between(0, MAX_RADIANCE, RADIANCE);

/** `ambient`: light that is always there. */
export const ambientSchema: z.ZodType<AmbientFile> = mapping('the ambient light', {
  radiance: z
    .union(
      [
        part,
        z.string().regex(/^#[0-9A-Fa-f]{6}$/, { error: RADIANCE }),
        z.tuple([part, part, part], { error: RADIANCE }),
      ],
      { error: RADIANCE },
    )
    .default(0)
    .describe(
      'Scene-linear radiance from all sides alike: a number, linear [r, g, b] or sRGB #rrggbb. Default: 0, a dark room.',
    ),
});
