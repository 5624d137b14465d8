import type { PixelLayout } from '@blender-sim/protocol';
import type { NoiseScale } from './light-of-block.js';
import { FULL_PRODUCT, type PatternWeights } from './pattern.js';
import type { Resident } from './resident.js';

/**
 * Measured noise of a pattern's image: images of different LEDs are traced independently of each other, so their noises add
 * up as squares.
 * @returns noise: sigma in 8-bit levels (of the worst channel), before sensor and tone curve; samples: light paths a pixel
 * of the LED image that has the fewest.
 */
export function patternNoise(
  { exposure, responsivity }: NoiseScale,
  { channels }: PixelLayout,
  pattern: PatternWeights,
  ambient: number | undefined,
  resident: Resident,
): { readonly noise: number; readonly samples: number } {
  const variances = [0, 0, 0];
  let samples = Infinity;
  for (const led of ambient === undefined ? pattern.lit : [...pattern.lit, ambient]) {
    const sigma = resident.sigmas.get(led) ?? [0, 0, 0];
    samples = Math.min(samples, resident.samples.get(led) ?? 0);
    const parts = sigma.map((part, channel) => {
      const weight = led === ambient ? 1 : (pattern.products[channel]?.[led] ?? 0) / FULL_PRODUCT;
      return part * weight;
    });
    if (channels === 1) {
      // One light path makes all three channels: their noise is one and adds up as amplitudes do.
      const mono = parts.reduce((sum, part, channel) => sum + part * (responsivity[channel] ?? 0), 0);
      variances[0] = (variances[0] ?? 0) + mono ** 2;
    } else {
      parts.forEach((part, channel) => {
        variances[channel] = (variances[channel] ?? 0) + part ** 2;
      });
    }
  }
  return { noise: 255 * exposure * Math.sqrt(Math.max(...variances)), samples: Number.isFinite(samples) ? samples : 0 };
}
